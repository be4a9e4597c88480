using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Functions.Http;

/// <summary>
/// Whether the store answers. Anybody may ask the app for its health, and each look at the store is a request that costs money: one look answers all who ask
/// while it lasts and for ten seconds after it, whatever it found.
/// </summary>
/// <param name="store">Where the databases are.</param>
/// <param name="timeProvider">Bounds a look, and tells how old it is.</param>
/// <param name="logger">Where the cause of a failure is logged, which callers are not told.</param>
public sealed class StoreHealth(IObjectStore store, TimeProvider timeProvider, ILogger<StoreHealth> logger)
{
    /// <summary>No organization has a database of this name.</summary>
    private const string NoKey = "org-data/health";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Task<bool>? _look;
    private long _endedAt;

    /// <summary>Looks, unless somebody has looked just now.</summary>
    /// <param name="cancellationToken">Ends the wait; the look goes on for others.</param>
    public Task<bool> IsReachableAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_look is null || (_look.IsCompleted && timeProvider.GetElapsedTime(_endedAt) >= RememberedFor))
            {
                // Not with the token of whoever happens to come first.
                _look = Task.Run(LookAsync, CancellationToken.None);
            }

            return _look.WaitAsync(cancellationToken);
        }
    }

    private async Task<bool> LookAsync()
    {
        using var bound = new CancellationTokenSource(Bound, timeProvider);
        try
        {
            await store.HeadAsync(NoKey, bound.Token);
            return true;
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            logger.LogWarning(failure, "The store {Store} does not answer", store.Address);
            return false;
        }
        finally
        {
            _endedAt = timeProvider.GetTimestamp();
        }
    }
}
