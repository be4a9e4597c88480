using System.Runtime.CompilerServices;

namespace EmailScheduler.Tests;

/// <summary>Passes everything on to another store; what a test's store does otherwise, it overrides.</summary>
/// <param name="inner">The store behind it.</param>
internal abstract class ForwardingStore(IObjectStore inner) : IObjectStore
{
    public string Address => Inner.Address;

    public virtual bool HasServerClock => Inner.HasServerClock;

    public IObjectStore Inner { get; } = inner;

    public virtual Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default) =>
        AskAsync("GET", key, () => Inner.GetAsync(key, condition, cancellationToken));

    public virtual Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) => AskAsync("HEAD", key, () => Inner.HeadAsync(key, cancellationToken));

    public virtual Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) =>
        AskAsync("PUT", request.Key, () => Inner.PutAsync(request, cancellationToken));

    public virtual Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        AskAsync("DELETE", key, () => Inner.DeleteAsync(key, ifMatch, cancellationToken));

    public virtual Task<DeleteStatus> DeleteOwnAsync(string key, string ifMatch, CancellationToken cancellationToken = default) =>
        AskAsync("DELETE", key, () => Inner.DeleteOwnAsync(key, ifMatch, cancellationToken));

    public virtual async IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var entry in await AskAsync("LIST", prefix, () => Task.FromResult(Inner.ListAsync(prefix, cancellationToken))))
        {
            yield return entry;
        }
    }

    public virtual Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default) =>
        AskAsync("LEVEL", prefix, () => Inner.ListLevelAsync(prefix, cancellationToken));

    public virtual Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default) =>
        AskAsync("COPY", sourceKey, () => Inner.CopyAsync(sourceKey, targetKey, sourceIfMatch, cancellationToken));

    /// <summary>Each request goes through here, so that what happens to all of them stands once.</summary>
    /// <param name="verb"><c>GET</c>, <c>HEAD</c>, <c>PUT</c>, <c>DELETE</c>, <c>LIST</c>, <c>LEVEL</c> or <c>COPY</c>.</param>
    /// <param name="key">The object's key, the listing's prefix or the copy's source.</param>
    /// <param name="request">Asks the store behind.</param>
    protected virtual Task<T> AskAsync<T>(string verb, string key, Func<Task<T>> request) => request();
}
