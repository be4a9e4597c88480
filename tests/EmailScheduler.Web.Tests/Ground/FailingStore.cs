using System.Collections.Concurrent;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>A store whose every call fails while it is down; it counts them.</summary>
/// <param name="inner">The store before that.</param>
internal sealed class FailingStore(IObjectStore inner) : IObjectStore
{
    private readonly ConcurrentDictionary<string, int> _requests = new(StringComparer.Ordinal);

    public bool IsDown { get; set; }

    public string Address => inner.Address;

    /// <summary>How often it was called, by what was asked for.</summary>
    public IReadOnlyDictionary<string, int> Requests => _requests;

    /// <summary>Counts from zero.</summary>
    public void CountAnew() => _requests.Clear();

    private IObjectStore Counted(string kind)
    {
        _requests.AddOrUpdate(kind, 1, (_, before) => before + 1);
        return IsDown ? throw new ObjectStoreException(ObjectStoreFailure.Transient, "No answer from <the store>.") : inner;
    }

    public async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default) => await Counted("get").GetAsync(key, condition, cancellationToken);

    public async Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) => await Counted("head").HeadAsync(key, cancellationToken);

    public async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) => await Counted("put").PutAsync(request, cancellationToken);

    public async Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) => await Counted("delete").DeleteAsync(key, ifMatch, cancellationToken);

    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken = default) => Counted("list").ListAsync(prefix, cancellationToken);

    public async Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default) => await Counted("list").ListLevelAsync(prefix, cancellationToken);

    public async Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default) =>
        await Counted("copy").CopyAsync(sourceKey, targetKey, sourceIfMatch, cancellationToken);
}
