using EmailScheduler.Api.Settings;
using EmailScheduler.Runs;
using Microsoft.Azure.Functions.Worker;

namespace EmailScheduler.Functions.Schedules;

/// <summary>
/// Measures every hour how long ago each organization last succeeded, which the alert on missing successes goes by. It has a timer of its own, so that it
/// measures also when no run is scheduled, and whatever became of the task hub.
/// </summary>
/// <param name="monitor">What measures.</param>
/// <param name="settings">The app's settings.</param>
public sealed class MonitorTimer(SuccessMonitor monitor, HostSettings settings)
{
    /// <summary>Measures the configured organizations; without configuration all that the store knows.</summary>
    [Function(nameof(MonitorTimer))]
    public Task RunAsync([TimerTrigger("0 30 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        monitor.MeasureAsync(settings.Organizations, cancellationToken);
}
