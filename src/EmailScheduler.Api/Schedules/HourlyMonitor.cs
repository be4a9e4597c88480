using EmailScheduler.Api.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Api.Schedules;

/// <summary>Measures every hour how long ago each organization last succeeded, as the app's timer does, for whoever reads the metrics of this process.</summary>
/// <param name="monitor">What measures.</param>
/// <param name="settings">The host's settings.</param>
/// <param name="timeProvider">The clock, and what waits.</param>
/// <param name="logger">Receives what goes wrong.</param>
public sealed class HourlyMonitor(SuccessMonitor monitor, HostSettings settings, TimeProvider timeProvider, ILogger<HourlyMonitor> logger)
{
    /// <summary>At half past each hour, when most schedules start nothing.</summary>
    private static readonly TimeSpan Offset = TimeSpan.FromMinutes(30);

    /// <summary>Measures until it is stopped.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(WaitFrom(timeProvider.GetUtcNow()), timeProvider, cancellationToken);
            try
            {
                await monitor.MeasureAsync(settings.Organizations, cancellationToken);
            }
            catch (ObjectStoreException failure)
            {
                logger.LogWarning(failure, "It could not be measured how long ago each organization last succeeded; it is measured again in an hour");
            }
        }
    }

    private static TimeSpan WaitFrom(DateTimeOffset now) => TimeSpan.FromHours(1) - TimeSpan.FromTicks((now - Offset).Ticks % TimeSpan.TicksPerHour);
}
