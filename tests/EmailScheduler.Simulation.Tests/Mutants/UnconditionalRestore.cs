namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Goes back to an earlier state whatever has been committed meanwhile.</summary>
internal sealed class UnconditionalRestore(IObjectStore inner) : MutantStore(inner)
{
    public override Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) =>
        Inner.PutAsync(request.Metadata.ContainsKey("restored-from") ? request with { IfMatch = null, IfAbsent = false } : request, cancellationToken);
}
