namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Writes each report over whatever is there: a try that was given up puts its failure in the place of the later try's report.</summary>
internal sealed class UnconditionalReport(IObjectStore inner) : MutantStore(inner)
{
    public override Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) =>
        Inner.PutAsync(request.Key.StartsWith(World.DatabaseKey + ".runs/", StringComparison.Ordinal) ? request with { IfMatch = null, IfAbsent = false } : request, cancellationToken);
}
