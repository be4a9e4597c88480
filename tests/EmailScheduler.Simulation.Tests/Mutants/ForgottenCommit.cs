using EmailScheduler.Simulation.Tests.Layouts;

namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Does not see in a state which runs made it: a try whose commit's answer was lost plans again.</summary>
internal sealed class ForgottenCommit(IObjectStore inner, ISimulatedLayout layout) : MutantStore(inner)
{
    public override async Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) => Without(await Inner.HeadAsync(key, cancellationToken));

    public override async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        var answer = await Inner.GetAsync(key, condition, cancellationToken);
        return answer with { Head = Without(answer.Head) };
    }

    private ObjectHead? Without(ObjectHead? head) => head is not null && layout.IsState(head.Key)
        ? head with { Metadata = head.Metadata.Where(pair => pair.Key is not ("run-id" or "earlier-runs")).ToDictionary(StringComparer.Ordinal) }
        : head;
}
