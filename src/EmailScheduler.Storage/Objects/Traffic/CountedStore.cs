using System.Runtime.CompilerServices;

namespace EmailScheduler.Storage.Objects.Traffic;

/// <summary>A store whose calls are counted as the requests that they would be on S3.</summary>
internal sealed class CountedStore(IObjectStore inner, StoreTraffic traffic) : IObjectStore
{
    private const int KeysPerPage = 1000;

    public string Address => inner.Address;

    public async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        traffic.Sent(StoreRequestKind.Get, 0);
        var answer = await inner.GetAsync(key, condition, cancellationToken);
        if (answer is { Status: GetStatus.Found, Head: { } head })
        {
            var rest = head.Length - (condition?.Range?.Offset ?? 0);
            traffic.Received(Math.Min(rest, condition?.Range?.Length ?? rest));
        }

        return answer;
    }

    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        traffic.Sent(StoreRequestKind.Head, 0);
        return inner.HeadAsync(key, cancellationToken);
    }

    public Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        traffic.Sent(StoreRequestKind.Put, request.Content.Length);
        return inner.PutAsync(request, cancellationToken);
    }

    public Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        traffic.Sent(StoreRequestKind.Delete, 0);
        return inner.DeleteAsync(key, ifMatch, cancellationToken);
    }

    public async IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        traffic.Sent(StoreRequestKind.List, 0);
        var keys = 0;
        await foreach (var entry in inner.ListAsync(prefix, cancellationToken))
        {
            if (++keys % KeysPerPage == 0)
            {
                traffic.Sent(StoreRequestKind.List, 0);
            }

            yield return entry;
        }
    }

    public Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default)
    {
        traffic.Sent(StoreRequestKind.List, 0);
        return inner.ListLevelAsync(prefix, cancellationToken);
    }

    public Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default)
    {
        traffic.Sent(StoreRequestKind.Copy, 0);
        return inner.CopyAsync(sourceKey, targetKey, sourceIfMatch, cancellationToken);
    }
}
