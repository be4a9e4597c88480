using System.Collections.Concurrent;

namespace EmailScheduler.Runs.Tests;

/// <summary>A real store that counts the reads through it, and can hold them up.</summary>
internal sealed class WatchedStore(IObjectStore inner) : ForwardingStore(inner)
{
    private int _now;
    private int _mostAtOnce;
    private int _lists;

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

    public override async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        Gets.Enqueue(key);
        var now = Interlocked.Increment(ref _now);
        InterlockedMax(ref _mostAtOnce, now);
        try
        {
            await HoldUp(now);
            return await base.GetAsync(key, condition, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }
    }

    public override IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _lists);
        return base.ListAsync(prefix, cancellationToken);
    }

    public override async Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _lists);
        await OnListLevel(cancellationToken);
        return await base.ListLevelAsync(prefix, cancellationToken);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
