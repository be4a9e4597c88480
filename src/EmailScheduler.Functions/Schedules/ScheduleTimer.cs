using System.Globalization;
using DurableTask.Core.Exceptions;
using EmailScheduler.Api.Settings;
using EmailScheduler.Functions.Orchestrations;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Functions.Schedules;

/// <summary>
/// The timer. The host may fire it twice or late, and takes an occurrence for done even when the worker died over it: so it is tried again, it starts one
/// thing, whose id is made from the occurrence, so that doing it again starts nothing, and it starts the occurrences that are missing or failed.
/// Only then, when that is safe, it tidies up.
/// </summary>
/// <param name="settings">The app's settings.</param>
/// <param name="history">What ended orchestrations have left.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Receives what happens.</param>
public sealed class ScheduleTimer(HostSettings settings, OrchestrationHistory history, TimeProvider timeProvider, ILogger<ScheduleTimer> logger)
{
    /// <summary>Timers fire a little early now and then; the occurrence is meant all the same.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(1);

    /// <summary>What was missed longer ago than this is not started any more.</summary>
    private static readonly TimeSpan LongestAgo = TimeSpan.FromDays(1);

    /// <summary>Occurrences looked at before this one, newest first.</summary>
    private const int MostBefore = 30;

    /// <summary>Whatever became of an occurrence's orchestration, there is no second one.</summary>
    private static readonly OrchestrationRuntimeStatus[] Any =
    [
        OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended,
        OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated,
    ];

    /// <summary>Starts the orchestration of the occurrence, then removes the histories that are too old.</summary>
    [Function(nameof(ScheduleTimer))]
    [ExponentialBackoffRetry(10, "00:00:05", "00:05:00")]
    public async Task RunAsync(
        [TimerTrigger("%Schedule%", UseMonitor = true)] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(timer);
        ArgumentNullException.ThrowIfNull(client);
        var schedule = settings.Schedule;
        if (schedule.LastUpTo(timeProvider.GetUtcNow() + Early) is not { } occurrence)
        {
            return;
        }

        var id = IdOf(occurrence);
        var input = new TimerOccurrence
        {
            Occurrence = occurrence,
            Since = await SinceAsync(timer, client, occurrence, cancellationToken),
            Next = schedule.FirstFrom(occurrence.AddTicks(1)),
        };
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

    /// <summary>
    /// The last occurrence that was handled, so that hours missed since are caught up on: as the host says when the timer is late, and as the task hub
    /// says when the host takes an occurrence for done that never became an orchestration, or one that failed. Where nothing is known, the one before.
    /// </summary>
    private async Task<DateTimeOffset?> SinceAsync(TimerInfo timer, DurableTaskClient client, DateTimeOffset occurrence, CancellationToken cancellationToken)
    {
        var before = settings.Schedule.LastUpTo(occurrence.AddTicks(-1));
        if (timer is { IsPastDue: true, ScheduleStatus.Last: var last } && last > DateTime.UnixEpoch && new DateTimeOffset(last) < before)
        {
            before = new DateTimeOffset(last).ToUniversalTime();
        }

        var (candidate, since) = (before, before);
        for (var looked = 0; looked < MostBefore && candidate is { } earlier && occurrence - earlier <= LongestAgo; looked++)
        {
            candidate = settings.Schedule.LastUpTo(earlier.AddTicks(-1));
            switch (await client.GetInstanceAsync(IdOf(earlier), getInputsAndOutputs: false, cancellationToken))
            {
                case { RuntimeStatus: OrchestrationRuntimeStatus.Failed }:
                    since = candidate;
                    break;
                case not null:
                    return earlier;
                case null:
                    break;
            }
        }

        return since;
    }

    private static string IdOf(DateTimeOffset occurrence) => string.Create(CultureInfo.InvariantCulture, $"schedule-{occurrence.UtcDateTime:yyyyMMdd'T'HHmm'Z'}");
}
