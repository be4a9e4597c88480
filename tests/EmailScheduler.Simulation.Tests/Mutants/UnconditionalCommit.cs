using EmailScheduler.Simulation.Tests.Layouts;

namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Trusts the lease and writes the database over whatever is there.</summary>
internal sealed class UnconditionalCommit(IObjectStore inner, ISimulatedLayout layout) : MutantStore(inner)
{
    public override Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) =>
        Inner.PutAsync(layout.IsState(request.Key) ? request with { IfMatch = null, IfAbsent = false } : request, cancellationToken);
}
