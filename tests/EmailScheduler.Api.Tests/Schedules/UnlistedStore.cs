namespace EmailScheduler.Api.Tests.Schedules;

/// <summary>A real store that lists nothing while a test says so.</summary>
internal sealed class UnlistedStore(IObjectStore inner) : ForwardingStore(inner)
{
    private int _asked;

    public volatile bool IsDown;

    /// <summary>How often a list was asked for.</summary>
    public int Asked => _asked;

    public override Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _asked);
        return IsDown ? throw new ObjectStoreException(ObjectStoreFailure.Transient, "The store does not answer.") : base.ListLevelAsync(prefix, cancellationToken);
    }
}
