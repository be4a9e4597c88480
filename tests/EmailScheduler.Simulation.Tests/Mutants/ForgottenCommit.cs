using EmailScheduler.Simulation.Tests.Layouts;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Does not see in the newest state which run made it: a try whose commit's answer was lost plans again.</summary>
internal sealed class ForgottenCommit(IObjectStore inner, ISimulatedLayout layout) : MutantStore(inner)
{
    public override async Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        var head = await Inner.HeadAsync(key, cancellationToken);
        return head is not null && layout.IsState(key) ? head with { Metadata = new Dictionary<string, string>(StringComparer.Ordinal) } : head;
    }
}
