namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Writes each approval over whatever is there: of two who approve, the second puts out what the first has said.</summary>
internal sealed class UnconditionalApproval(IObjectStore inner) : MutantStore(inner)
{
    public override Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) =>
        Inner.PutAsync(request.Key.StartsWith(World.DatabaseKey + ".approvals/", StringComparison.Ordinal) ? request with { IfMatch = null, IfAbsent = false } : request, cancellationToken);
}
