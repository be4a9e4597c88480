using EmailScheduler.Simulation.Tests.Layouts;

namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Does not see that a run was held: a try whose safe part is committed plans again.</summary>
internal sealed class ForgottenHold(IObjectStore inner, ISimulatedLayout layout) : MutantStore(inner)
{
    public override async Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) => Without(await Inner.HeadAsync(key, cancellationToken));

    public override async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        var answer = await Inner.GetAsync(key, condition, cancellationToken);
        return answer with { Head = Without(answer.Head) };
    }

    private ObjectHead? Without(ObjectHead? head) => head is not null && layout.IsState(head.Key) && head.Metadata.GetValueOrDefault("commit-kind") == "hold"
        ? head with { Metadata = head.Metadata.Where(pair => pair.Key != "run-id").ToDictionary(StringComparer.Ordinal) }
        : head;
}
