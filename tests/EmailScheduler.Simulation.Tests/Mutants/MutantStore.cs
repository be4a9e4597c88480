namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Passes everything on; a mutant changes one request of the real classes into that of a classic mistake.</summary>
internal abstract class MutantStore(IObjectStore inner) : ForwardingStore(inner)
{
    /// <summary>As of the simulated server; where a folder is behind it, its clock stands for a server's.</summary>
    public override bool HasServerClock => true;

    /// <summary>One kind of removal: a mistake in it is one in both.</summary>
    public override Task<DeleteStatus> DeleteOwnAsync(string key, string ifMatch, CancellationToken cancellationToken = default) => DeleteAsync(key, ifMatch, cancellationToken);
}
