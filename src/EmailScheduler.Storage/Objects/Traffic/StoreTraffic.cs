using System.Runtime.CompilerServices;

namespace EmailScheduler.Storage.Objects.Traffic;

/// <summary>Counts what is sent to a store and what comes back: requests cost money, bytes cost time. Safe for concurrent use.</summary>
public sealed class StoreTraffic
{
    private readonly long[] _requests = new long[Enum.GetValues<StoreRequestKind>().Length];
    private long _bytesSent;
    private long _bytesReceived;

    /// <summary>All requests, repeated ones too.</summary>
    public long Requests => _requests.Sum();

    /// <summary>Bytes of bodies sent.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Bytes of bodies received, as the store announced them.</summary>
    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>Requests by kind, those that were made at all.</summary>
    public IReadOnlyDictionary<StoreRequestKind, long> ByKind =>
        Enum.GetValues<StoreRequestKind>().Where(kind => this[kind] > 0).ToDictionary(kind => kind, kind => this[kind]);

    /// <summary>The requests of one kind.</summary>
    public long this[StoreRequestKind kind] => Interlocked.Read(ref _requests[(int)kind]);

    /// <summary>
    /// The same store with its traffic counted here: on S3 every HTTP request, those that the store makes on its own account and repeats
    /// included; on others every call.
    /// </summary>
    public IObjectStore Count(IObjectStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store is ICountsRequests own ? own.CountedBy(this) : new CountedStore(store, this);
    }

    internal void Sent(StoreRequestKind kind, long bytes)
    {
        Interlocked.Increment(ref _requests[(int)kind]);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    /// <summary>Bytes of a request that was counted before its length was known.</summary>
    internal void SentMore(long bytes) => Interlocked.Add(ref _bytesSent, bytes);

    internal void Received(long bytes) => Interlocked.Add(ref _bytesReceived, bytes);
}

/// <summary>The kinds of requests that a store is sent, as far as they differ in price or size.</summary>
public enum StoreRequestKind
{
    /// <summary>Reads an object or a range of it.</summary>
    Get,

    /// <summary>Reads what is known about an object.</summary>
    Head,

    /// <summary>Writes a whole object.</summary>
    Put,

    /// <summary>Writes one part of a large object.</summary>
    Part,

    /// <summary>Begins, completes, aborts or lists uploads in parts.</summary>
    Multipart,

    /// <summary>Copies an object inside the store.</summary>
    Copy,

    /// <summary>Removes an object.</summary>
    Delete,

    /// <summary>Reads a page of a listing.</summary>
    List,
}

/// <summary>A store that counts its requests itself: it alone knows how many a call takes.</summary>
internal interface ICountsRequests
{
    /// <summary>The same store with its requests counted.</summary>
    IObjectStore CountedBy(StoreTraffic traffic);
}

/// <summary>A store whose calls are counted as the requests that they would be on S3.</summary>
internal sealed class CountedStore(IObjectStore inner, StoreTraffic traffic) : IObjectStore
{
    private const int KeysPerPage = 1000;

    public string Address => inner.Address;

    public bool HasServerClock => inner.HasServerClock;

    public async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        traffic.Sent(StoreRequestKind.Get, 0);
        var result = await inner.GetAsync(key, condition, cancellationToken);
        if (result is { Status: GetStatus.Found, Head: { } head })
        {
            var rest = head.Length - (condition?.Range?.Offset ?? 0);
            traffic.Received(Math.Min(rest, condition?.Range?.Length ?? rest));
        }

        return result;
    }

    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        traffic.Sent(StoreRequestKind.Head, 0);
        return inner.HeadAsync(key, cancellationToken);
    }

    public async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        var isMeasured = request.Content.IsMeasured;
        traffic.Sent(StoreRequestKind.Put, isMeasured ? request.Content.Length : 0);
        var result = await inner.PutAsync(request, cancellationToken);
        if (!isMeasured && request.Content.IsMeasured)
        {
            traffic.SentMore(request.Content.Length);
        }

        return result;
    }

    public Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        traffic.Sent(StoreRequestKind.Delete, 0);
        return inner.DeleteAsync(key, ifMatch, cancellationToken);
    }

    public Task<DeleteStatus> DeleteOwnAsync(string key, string ifMatch, CancellationToken cancellationToken = default)
    {
        traffic.Sent(StoreRequestKind.Delete, 0);
        return inner.DeleteOwnAsync(key, ifMatch, cancellationToken);
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
