namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Publishes over whatever plain file is there: who was slow puts an older one in the place of a newer.</summary>
internal sealed class UnconditionalPublication(IObjectStore inner) : MutantStore(inner)
{
    public override Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) =>
        Inner.PutAsync(request.Metadata.ContainsKey("published-txid") ? request with { IfMatch = null, IfAbsent = false } : request, cancellationToken);
}
