namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Takes every lease of its own number for that of a dead one, though it is renewed in time: two deliveries of one try take it from each other.</summary>
internal sealed class ImpatientRedelivery(IObjectStore inner, TimeSpan lease) : MutantStore(inner)
{
    private string? _runId;

    public override Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        _runId = request.Key == World.LeaseKey ? LeaseText.RunIdOf(request) : _runId;
        return Inner.PutAsync(request, cancellationToken);
    }

    public override async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        var answer = await Inner.GetAsync(key, condition, cancellationToken);
        if (key != World.LeaseKey)
        {
            return answer;
        }

        (var runId, answer) = await LeaseText.ReadAsync(answer, cancellationToken);

        // Late enough that a renewal seems overdue, too early for the lease to seem expired.
        return answer.Head is { } head && runId == _runId
            ? answer with { Head = head with { ServerTime = head.LastModified + (lease / 2) } }
            : answer;
    }
}
