using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>A store whose every call fails once it is down.</summary>
/// <param name="inner">The store before that.</param>
internal sealed class FailingStore(IObjectStore inner) : IObjectStore
{
    public bool IsDown { get; set; }

    public string Address => inner.Address;

    private IObjectStore Inner => IsDown ? throw new ObjectStoreException(ObjectStoreFailure.Transient, "No answer from <the store>.") : inner;

    public async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default) => await Inner.GetAsync(key, condition, cancellationToken);

    public async Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) => await Inner.HeadAsync(key, cancellationToken);

    public async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) => await Inner.PutAsync(request, cancellationToken);

    public async Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) => await Inner.DeleteAsync(key, ifMatch, cancellationToken);

    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken = default) => Inner.ListAsync(prefix, cancellationToken);

    public async Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default) => await Inner.ListLevelAsync(prefix, cancellationToken);

    public async Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default) =>
        await Inner.CopyAsync(sourceKey, targetKey, sourceIfMatch, cancellationToken);
}
