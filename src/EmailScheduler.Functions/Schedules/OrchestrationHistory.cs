using EmailScheduler.Functions.Settings;
using Grpc.Core;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EmailScheduler.Functions.Schedules;

/// <summary>
/// Removes what ended orchestrations have left in the task hub, where otherwise each run's history stays for ever. The reports of runs are in
/// the store and stay there.
/// </summary>
/// <param name="settings">The app's settings.</param>
/// <param name="timeProvider">Bounds how long the removal is waited for.</param>
/// <param name="logger">Receives what happens.</param>
public sealed class OrchestrationHistory(IOptions<AppSettings> settings, TimeProvider timeProvider, ILogger<OrchestrationHistory> logger)
{
    /// <summary>What is not removed by then is removed next time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The host fails on a filter that does not say from when on; nothing is older than this.</summary>
    private static readonly DateTimeOffset Always = DateTimeOffset.UnixEpoch;

    /// <summary>Those that nothing will ever happen to again.</summary>
    private static readonly OrchestrationRuntimeStatus[] Ended =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    /// <summary>
    /// Removes what is older than the settings keep, counted from an occurrence of the timer: that occurrence's own orchestration, which keeps it
    /// from being started twice, is never removed. What goes wrong is logged; the next occurrence repeats it.
    /// </summary>
    public async Task PurgeAsync(DurableTaskClient client, DateTimeOffset occurrence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var days = settings.Value.HistoryDays;
        var filter = new PurgeInstancesFilter(Always, occurrence.AddDays(-days), Ended);
        using var limit = new CancellationTokenSource(Patience, timeProvider);
        using var working = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var result = await client.PurgeAllInstancesAsync(filter, working.Token);
            logger.LogInformation("Removed {Count} orchestrations that began more than {Days} days ago", result.PurgedInstanceCount, days);
        }
        catch (Exception failure) when (failure is RpcException or InvalidOperationException or NotSupportedException or NotImplementedException or OperationCanceledException)
        {
            logger.LogWarning(failure, "Orchestrations that began more than {Days} days ago could not be removed; the next occurrence of the timer tries again", days);
        }
    }
}
