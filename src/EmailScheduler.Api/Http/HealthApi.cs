using EmailScheduler.Storage;
using EmailScheduler.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Api.Http;

/// <summary>What monitors and programmers ask about the host itself.</summary>
/// <param name="health">Whether the store answers.</param>
public sealed class HealthApi(StoreHealth health)
{
    /// <summary>Whether the app works and reaches its store. Open to all, and returns nothing else.</summary>
    public async Task<IResult> GetAsync(CancellationToken cancellationToken) => await health.IsReachableAsync(cancellationToken)
        ? TypedResults.Ok(new HealthDocument { Status = "healthy" })
        : Problem.Unavailable("The store does not answer; see the app's logs.");

    /// <summary>The contract of this API.</summary>
    public static IResult OpenApi() =>
        TypedResults.Stream(typeof(HealthApi).Assembly.GetManifestResourceStream("openapi.json")!, "application/json; charset=utf-8");
}

/// <summary>The app's health.</summary>
public sealed record HealthDocument
{
    /// <summary><c>healthy</c>; anything else is an error.</summary>
    public required string Status { get; init; }
}

/// <summary>
/// Probes the store. The health of the app may be asked for anonymously, and a probe is a request that costs money: one probe answers all callers while it
/// runs and for ten seconds after it, whether it succeeded or failed.
/// </summary>
/// <param name="store">Where the databases are.</param>
/// <param name="timeProvider">The clock, for how long a probe may take and how old one is.</param>
/// <param name="logger">Where the cause of a failure is logged; callers do not see it.</param>
public sealed class StoreHealth(IObjectStore store, TimeProvider timeProvider, ILogger<StoreHealth> logger)
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Task<bool>? _probe;
    private long _endedAt;

    /// <summary>Whether the store answers, or did within the last ten seconds.</summary>
    /// <param name="cancellationToken">Ends the wait; the probe goes on for other callers.</param>
    public Task<bool> IsReachableAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_probe is null || (_probe.IsCompleted && timeProvider.GetElapsedTime(_endedAt) >= Lifetime))
            {
                // Without the token of whichever caller happens to come first.
                _probe = Task.Run(ProbeAsync, CancellationToken.None);
            }

            return _probe.WaitAsync(cancellationToken);
        }
    }

    private async Task<bool> ProbeAsync()
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout, timeProvider);
        try
        {
            await store.HeadAsync(DatabaseKeys.Absent, timeout.Token);
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
