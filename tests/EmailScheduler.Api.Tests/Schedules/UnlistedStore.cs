using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Api.Tests.Schedules;

/// <summary>A real store that lists nothing while a test says so.</summary>
internal sealed class UnlistedStore(IObjectStore inner) : IObjectStore
{
    private int _asked;

    public string Address => inner.Address;

    public volatile bool IsDown;

    /// <summary>How often a list was asked for.</summary>
    public int Asked => _asked;

    public Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default) => inner.GetAsync(key, condition, cancellationToken);

    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) => inner.HeadAsync(key, cancellationToken);

    public Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) => inner.PutAsync(request, cancellationToken);

    public Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) => inner.DeleteAsync(key, ifMatch, cancellationToken);

    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken = default) => inner.ListAsync(prefix, cancellationToken);

    public Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _asked);
        return IsDown ? throw new ObjectStoreException(ObjectStoreFailure.Transient, "The store does not answer.") : inner.ListLevelAsync(prefix, cancellationToken);
    }

    public Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default) => inner.CopyAsync(sourceKey, targetKey, sourceIfMatch, cancellationToken);
}
