using System.Collections.Concurrent;

namespace EmailScheduler.Runs.Tests;

/// <summary>A real store that counts the reads through it, and can hold them up.</summary>
internal sealed class WatchedStore(IObjectStore inner) : IObjectStore
{
    private int _now;
    private int _mostAtOnce;
    private int _lists;

    public string Address => inner.Address;

    /// <summary>The keys of the objects that were read.</summary>
    public ConcurrentQueue<string> Gets { get; } = [];

    /// <summary>Listings so far.</summary>
    public int Lists => _lists;

    /// <summary>The most reads that were under way at the same time.</summary>
    public int MostAtOnce => _mostAtOnce;

    /// <summary>What a read waits for, given how many are under way with it.</summary>
    public Func<int, Task> HoldUp { get; set; } = _ => Task.CompletedTask;

    /// <summary>What a listing of one level waits for.</summary>
    public Func<CancellationToken, Task> OnListLevel { get; set; } = _ => Task.CompletedTask;

    public async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        Gets.Enqueue(key);
        var now = Interlocked.Increment(ref _now);
        InterlockedMax(ref _mostAtOnce, now);
        try
        {
            await HoldUp(now);
            return await inner.GetAsync(key, condition, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }
    }

    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) => inner.HeadAsync(key, cancellationToken);

    public Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) => inner.PutAsync(request, cancellationToken);

    public Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) => inner.DeleteAsync(key, ifMatch, cancellationToken);

    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _lists);
        return inner.ListAsync(prefix, cancellationToken);
    }

    public async Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _lists);
        await OnListLevel(cancellationToken);
        return await inner.ListLevelAsync(prefix, cancellationToken);
    }

    public Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default) =>
        inner.CopyAsync(sourceKey, targetKey, sourceIfMatch, cancellationToken);

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
