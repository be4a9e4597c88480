using EmailScheduler.Simulation.Tests.Layouts;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Publishes over whatever plain file is there: who was slow puts an older one in the place of a newer.</summary>
internal sealed class UnconditionalPublication(IObjectStore inner, ISimulatedLayout layout) : MutantStore(inner)
{
    public override Task<PutAnswer> PutAsync(PutRequest request, CancellationToken cancellationToken = default) =>
        Inner.PutAsync(layout.IsCopy(request.Key) ? request with { IfMatch = null, IfAbsent = false } : request, cancellationToken);
}
