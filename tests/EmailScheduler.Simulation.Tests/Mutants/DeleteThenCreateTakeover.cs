namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Takes an expired lease over by removing it and making a new one: two that saw the same expired lease both get in.</summary>
internal sealed class DeleteThenCreateTakeover(IObjectStore inner) : MutantStore(inner)
{
    private readonly HashSet<string> _own = new(StringComparer.Ordinal);

    public override async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        if (request.Key != World.LeaseKey)
        {
            return await Inner.PutAsync(request, cancellationToken);
        }

        if (request.IfMatch is { } etag && !_own.Contains(etag))
        {
            await Inner.DeleteAsync(request.Key, cancellationToken: cancellationToken);
            request = request with { IfAbsent = true, IfMatch = null };
        }

        var put = await Inner.PutAsync(request, cancellationToken);
        _own.Add(put.ETag ?? "");
        return put;
    }
}
