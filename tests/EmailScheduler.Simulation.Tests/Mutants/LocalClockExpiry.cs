namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Judges a lease's expiry by this machine's clock.</summary>
internal sealed class LocalClockExpiry(IObjectStore inner, TimeProvider clock) : MutantStore(inner)
{
    public override async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        var answer = await Inner.GetAsync(key, condition, cancellationToken);
        return key == World.LeaseKey && answer.Head is { } head ? answer with { Head = head with { ServerTime = clock.GetUtcNow() } } : answer;
    }
}
