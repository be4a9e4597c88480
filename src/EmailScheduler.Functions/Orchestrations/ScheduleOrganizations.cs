using EmailScheduler.Api.Schedules;
using EmailScheduler.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>
/// Runs all organizations of one occurrence, a bounded number at a time. What happens to one never stops the others. More than one history should hold
/// are split into batches, each of which is an orchestration of this same kind.
/// </summary>
public static class ScheduleOrganizations
{
    /// <summary>Runs the organizations; the summary names what failed.</summary>
    [Function(nameof(ScheduleOrganizations))]
    public static async Task<OccurrenceSummary> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var occurrence = context.GetInput<TimerOccurrence>()!;
        var due = occurrence.Batch ?? await ListAsync(context, occurrence);
        var batches = RunBatches.Of(due);
        var runs = batches.All is [var all] ? await RunAllAsync(context, all) : await RunBatchesAsync(context, occurrence, batches);
        return new OccurrenceSummary { Occurrence = occurrence.Occurrence, Runs = runs };
    }

    private static async Task<DueRunList> ListAsync(TaskOrchestrationContext context, TimerOccurrence occurrence)
    {
        try
        {
            return await context.CallActivityAsync<DueRunList>(nameof(ListOrganizations), occurrence, ListPatience.Before(occurrence.Next, context.CurrentUtcDateTime));
        }
        catch (TaskFailedException failure)
        {
            ListRetries.Report(Log(context), FailureText.TypeOf(failure.FailureDetails));
            throw;
        }
    }

    private static async Task<IReadOnlyList<RunSummary>> RunAllAsync(TaskOrchestrationContext context, DueRunList due)
    {
        var ended = new RunSummary[due.Runs.Count];
        var progress = new OccurrenceProgress { Done = 0, Failed = 0, Total = due.Runs.Count };
        await Lanes.RunAsync(due.Runs.Count, due.MaxParallelRuns, async place =>
        {
            ended[place] = await EndOfAsync(context, due.Runs[place]);
            progress = progress.With([ended[place]]);
            context.SetCustomStatus(progress);
        });
        return ended;
    }

    private static async Task<IReadOnlyList<RunSummary>> RunBatchesAsync(TaskOrchestrationContext context, TimerOccurrence occurrence, RunBatches batches)
    {
        var ended = new IReadOnlyList<RunSummary>[batches.All.Count];
        var working = new List<string>();
        var progress = new OccurrenceProgress { Done = 0, Failed = 0, Total = batches.All.Sum(batch => batch.Runs.Count) };
        await Lanes.RunAsync(batches.All.Count, batches.AtOnce, async place =>
        {
            var instance = RunInstance.OfBatch(context.InstanceId, place + 1);
            working.Add(instance);
            context.SetCustomStatus(progress with { Batches = [.. working] });
            ended[place] = await EndOfBatchAsync(context, instance, occurrence with { Batch = batches.All[place] });
            working.Remove(instance);
            progress = progress.With(ended[place]);
            context.SetCustomStatus(progress with { Batches = [.. working] });
        });
        return [.. ended.SelectMany(runs => runs)];
    }

    private static async Task<IReadOnlyList<RunSummary>> EndOfBatchAsync(TaskOrchestrationContext context, string instance, TimerOccurrence batch)
    {
        try
        {
            var options = new SubOrchestrationOptions { InstanceId = instance };
            return (await context.CallSubOrchestratorAsync<OccurrenceSummary>(nameof(ScheduleOrganizations), batch, options)).Runs;
        }
        catch (TaskFailedException failure)
        {
            var runs = batch.Batch!.Runs;
            var reason = FailureText.OfBatch(failure.FailureDetails, instance);
            Log(context).LogError("Of {Count} runs it is not known how they ended: {Reason}", runs.Count, reason);
            return [.. runs.Select(task => Failed(task, reason))];
        }
    }

    private static async Task<RunSummary> EndOfAsync(TaskOrchestrationContext context, RunOrganizationInput task)
    {
        var (organizationId, runId) = (task.Run.OrganizationId, task.Run.RunId);
        try
        {
            var outcome = await context.CallSubOrchestratorAsync<RunOutcome>(
                nameof(ScheduleOrganization), task, new SubOrchestrationOptions { InstanceId = RunInstance.OnSchedule(organizationId, runId) });
            return new RunSummary { OrganizationId = organizationId, RunId = runId, Status = outcome.Status, Reason = outcome.Reason };
        }
        catch (TaskFailedException failure)
        {
            var reason = FailureText.OfChild(failure.FailureDetails, runId);
            Log(context).LogError("Run {RunId} of organization {OrganizationId} failed: {Reason}", runId, organizationId, reason);
            return Failed(task, reason);
        }
    }

    private static RunSummary Failed(RunOrganizationInput task, string reason) =>
        new() { OrganizationId = task.Run.OrganizationId, RunId = task.Run.RunId, Reason = reason };

    private static ILogger Log(TaskOrchestrationContext context) => context.CreateReplaySafeLogger(nameof(ScheduleOrganizations));
}

/// <summary>
/// How long the list of the organizations is tried (<see cref="ListRetries"/>): for two hours, but not until the next occurrence, which catches up only on what has failed when it looks.
/// </summary>
internal static class ListPatience
{
    private const int MostAttempts = 28;

    // The rest of the time until the next occurrence is for the last attempt.
    private const double PartOfTheTime = 5.0 / 6, LongestWaitPart = 1.0 / 10;

    /// <param name="next">The next occurrence (UTC); <see langword="null"/> where that is not known.</param>
    /// <param name="now">When the orchestration began (UTC).</param>
    public static TaskOptions Before(DateTimeOffset? next, DateTime now)
    {
        if (next is not { } instant || (instant.UtcDateTime - now) * PartOfTheTime is var patience && patience >= ListRetries.Patience)
        {
            return TaskOptions.FromRetryPolicy(new RetryPolicy(MostAttempts, ListRetries.FirstWait, 2, ListRetries.LongestWait));
        }

        if (patience <= TimeSpan.Zero)
        {
            return new TaskOptions();
        }

        var longestWait = Min(ListRetries.LongestWait, patience * LongestWaitPart);
        return TaskOptions.FromRetryPolicy(new RetryPolicy(MostAttempts, Min(ListRetries.FirstWait, longestWait), 2, longestWait, patience));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>
/// Work that is done a bounded number at a time: each lane takes the next place as soon as it is free. All lanes run on the orchestration's one thread,
/// in the order of its history, and therefore replay.
/// </summary>
internal static class Lanes
{
    /// <param name="places">How many places there are.</param>
    /// <param name="lanes">The most that work at the same time.</param>
    /// <param name="work">Does the work of a place, from 0 on.</param>
    public static Task RunAsync(int places, int lanes, Func<int, Task> work)
    {
        var next = 0;
        async Task LaneAsync()
        {
            while (next < places)
            {
                await work(next++);
            }
        }

        return Task.WhenAll(Enumerable.Range(0, Math.Min(lanes, places)).Select(_ => LaneAsync()));
    }
}
