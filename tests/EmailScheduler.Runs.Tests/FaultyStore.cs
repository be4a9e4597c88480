using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Tests;

/// <summary>A real store in front of which writes to some keys fail.</summary>
internal sealed class FaultyStore(IObjectStore inner, Func<string, ObjectStoreException?> onPut) : IObjectStore
{
    public string Address => inner.Address;

    public Task<GetAnswer> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default) => inner.GetAsync(key, condition, cancellationToken);

    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) => inner.HeadAsync(key, cancellationToken);

    public Task<PutAnswer> PutAsync(PutRequest request, CancellationToken cancellationToken = default) =>
        onPut(request.Key) is { } fault ? throw fault : inner.PutAsync(request, cancellationToken);

    public Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) => inner.DeleteAsync(key, ifMatch, cancellationToken);

    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken = default) => inner.ListAsync(prefix, cancellationToken);

    public Task<CopyAnswer> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default) =>
        inner.CopyAsync(sourceKey, targetKey, sourceIfMatch, cancellationToken);
}
