namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Keeps as a version whatever is there when it is copied: who was slow puts another state under the name of the one that it has read.</summary>
internal sealed class UnconditionalVersion(IObjectStore inner) : MutantStore(inner)
{
    public override Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default) =>
        Inner.CopyAsync(sourceKey, targetKey, sourceIfMatch: null, cancellationToken);
}
