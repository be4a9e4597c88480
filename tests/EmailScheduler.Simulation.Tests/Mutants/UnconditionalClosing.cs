namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Converts, and closes what it converts whatever has come to that meanwhile.</summary>
internal sealed class UnconditionalClosing(IObjectStore inner, SimulatedProcess process) : MutantStore(inner)
{
    public override Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) =>
        Inner.PutAsync(process.IsConverter && Closes(request) ? request with { IfMatch = null, IfAbsent = false } : request, cancellationToken);

    private static bool Closes(PutRequest request) => request.Metadata.ContainsKey("published-txid") || request.Metadata.ContainsKey("closed-for");
}
