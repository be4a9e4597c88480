using System.Globalization;
using DurableTask.Core.Exceptions;
using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EmailScheduler.Functions.Schedules;

/// <summary>
/// The timer. The host may fire it twice, late, or kill it on scale-in: it starts one thing, whose id is made from the occurrence, so that doing
/// it again starts nothing. Only then, when that is safe, it tidies up.
/// </summary>
/// <param name="settings">The app's settings.</param>
/// <param name="history">What ended orchestrations have left.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Told what happens.</param>
public sealed class ScheduleTimer(IOptions<AppSettings> settings, OrchestrationHistory history, TimeProvider timeProvider, ILogger<ScheduleTimer> logger)
{
    /// <summary>Timers fire a little early now and then; the occurrence is meant all the same.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(1);

    /// <summary>Whatever became of an occurrence's orchestration, there is no second one.</summary>
    private static readonly OrchestrationRuntimeStatus[] Any =
    [
        OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended,
        OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated,
    ];

    /// <summary>Starts the orchestration of the occurrence, then removes the histories that are too old.</summary>
    [Function(nameof(ScheduleTimer))]
    public async Task RunAsync(
        [TimerTrigger("%Schedule%", UseMonitor = true)] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(timer);
        ArgumentNullException.ThrowIfNull(client);
        var schedule = settings.Value.Schedule;
        if (schedule.LastUpTo(timeProvider.GetUtcNow() + Early) is not { } occurrence)
        {
            return;
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"schedule-{occurrence.UtcDateTime:yyyyMMdd'T'HHmm'Z'}");
        var input = new ScheduleOccasion { Occurrence = occurrence, Since = SinceOf(timer, occurrence) };
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(ScheduleOrganizations), input, new StartOrchestrationOptions(InstanceId: id).WithDedupeStatuses(Any), cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            logger.LogInformation("Orchestration {InstanceId} has been started before", id);
        }

        await history.PurgeAsync(client, occurrence, cancellationToken);
    }

    /// <summary>The occurrence before; when the timer is late, the last one that it handled, so that hours missed meanwhile are made up for.</summary>
    private DateTimeOffset? SinceOf(TimerInfo timer, DateTimeOffset occurrence)
    {
        var before = settings.Value.Schedule.LastUpTo(occurrence.AddTicks(-1));
        return timer is { IsPastDue: true, ScheduleStatus.Last: var last } && last > DateTime.UnixEpoch && new DateTimeOffset(last) < before
            ? new DateTimeOffset(last).ToUniversalTime()
            : before;
    }
}
