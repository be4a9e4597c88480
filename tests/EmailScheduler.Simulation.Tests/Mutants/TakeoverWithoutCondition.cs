namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>
/// Takes the lease of an earlier try of its run over without regard to what is there by then: the lease may have been released and be another run's, or
/// that of a still later try.
/// </summary>
internal sealed class TakeoverWithoutCondition(IObjectStore inner) : MutantStore(inner)
{
    private readonly HashSet<string> _own = new(StringComparer.Ordinal);
    private (string? RunId, string? ETag) _read;

    public override async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        var answer = await Inner.GetAsync(key, condition, cancellationToken);
        if (key != World.LeaseKey)
        {
            return answer;
        }

        (var runId, answer) = await LeaseText.ReadAsync(answer, cancellationToken);
        _read = (runId, answer.Head?.ETag);
        return answer;
    }

    public override async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        if (request.Key != World.LeaseKey)
        {
            return await Inner.PutAsync(request, cancellationToken);
        }

        var isOfAnEarlierTry = request.IfMatch is { } etag && !_own.Contains(etag) && _read == (LeaseText.RunIdOf(request), etag);
        var put = await Inner.PutAsync(isOfAnEarlierTry ? request with { IfMatch = null } : request, cancellationToken);
        _own.Add(put.ETag ?? "");
        return put;
    }
}
