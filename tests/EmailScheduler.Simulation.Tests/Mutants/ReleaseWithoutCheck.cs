namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Releases whatever lease is there: who was slow removes that of the next.</summary>
internal sealed class ReleaseWithoutCheck(IObjectStore inner) : MutantStore(inner)
{
    public override Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        Inner.DeleteAsync(key, key == World.LeaseKey ? null : ifMatch, cancellationToken);
}
