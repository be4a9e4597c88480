using System.Text.Json.Serialization;
using EmailScheduler.Api.Schedules;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
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

/// <summary>
/// Where an occurrence stands: the custom status of <see cref="ScheduleOrganizations"/>. Where the runs are split, those of a batch count when the
/// batch has ended: until then its own custom status counts them.
/// </summary>
public sealed record OccurrenceProgress
{
    /// <summary>Runs that ended.</summary>
    public required int Done { get; init; }

    /// <summary>Runs that ended without success, and are not held.</summary>
    public required int Failed { get; init; }

    /// <summary>Runs whose plan is held.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Held { get; init; }

    /// <summary>All runs.</summary>
    public required int Total { get; init; }

    /// <summary>The orchestrations of the batches that work; <see langword="null"/> where the runs are not split.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Batches { get; init; }

    /// <summary>The progress after further runs have ended.</summary>
    internal OccurrenceProgress With(IReadOnlyList<RunSummary> ended) =>
        this with { Done = Done + ended.Count, Failed = Failed + ended.Count(run => !run.Succeeded && run.Status != RunStatus.Held), Held = Held + ended.Count(run => run.Status == RunStatus.Held) };
}

/// <summary>What became of one occurrence.</summary>
public sealed record OccurrenceSummary
{
    /// <summary>The timer's occurrence (UTC).</summary>
    public required DateTimeOffset Occurrence { get; init; }

    /// <summary>The organizations' runs, in the order in which they were listed.</summary>
    public required IReadOnlyList<RunSummary> Runs { get; init; }
}

/// <summary>What became of one organization's run.</summary>
public sealed record RunSummary
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>How it ended; <see langword="null"/> when it failed in an unforeseen way.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Why it did not complete.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the organization's plan is now as it should be.</summary>
    [JsonIgnore]
    public bool Succeeded => Status is RunStatus.Completed or RunStatus.Unchanged;
}

/// <summary>Lists the runs that are due on an occurrence.</summary>
/// <param name="due">Which organizations are due.</param>
/// <param name="settings">The app's settings.</param>
/// <param name="timeProvider">The clock, for the runs' ids.</param>
public sealed class ListOrganizations(DueOrganizations due, HostSettings settings, TimeProvider timeProvider)
{
    /// <summary>Lists the runs, ascending by organization, each with an id that stays the same for all of its tries.</summary>
    [Function(nameof(ListOrganizations))]
    public async Task<DueRunList> RunAsync([ActivityTrigger] TimerOccurrence occurrence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(occurrence);
        var organizations = await due.ListAsync(occurrence.Occurrence, occurrence.Since, cancellationToken);
        return new DueRunList { Runs = [.. organizations.Select(one => TaskOf(one.OrganizationId))], MaxParallelRuns = settings.MaxParallelRuns, BatchSize = RunBatches.LargestBatch };
    }

    private RunOrganizationInput TaskOf(long organizationId) =>
        new() { Run = new RunRequest { OrganizationId = organizationId, RunId = RunId.New(timeProvider), Actor = DueOrganizations.Actor }, Retry = settings.Run.Retry, Notify = settings.Run.Notify.IsConfigured };
}

/// <summary>The runs of one occurrence, split so that no orchestration's history becomes too long.</summary>
/// <param name="All">The batches, in the order of the runs; one, with all runs, when there is nothing to split.</param>
/// <param name="AtOnce">The most batches that work at the same time.</param>
internal sealed record RunBatches(IReadOnlyList<DueRunList> All, int AtOnce)
{
    /// <summary>
    /// The most runs that one orchestration brings to an end. A run leaves at most four events in its history: the child created, the child ended, and the
    /// start and the end of the orchestrator's turn that takes note of it. Every turn replays the whole history. 250 runs are about 1,000
    /// events, and 250 turns of 500 events on average; 1,000 runs in one history would be 4,000 events and, all in all, four times as much to replay.
    /// Of the orchestration that splits, a batch is four events again: within 5,000 there is room for some 1,200 batches; the bytes of the list, some 800 for each run, are felt sooner.
    /// </summary>
    public const int LargestBatch = 250;

    /// <summary>One organization that waits for its lease must not hold up all others of its batch, as it would in a single lane.</summary>
    private const int FewestLanes = 2;

    /// <summary>Splits the runs. The batches that work at the same time share <see cref="DueRunList.MaxParallelRuns"/>, to the last of it.</summary>
    public static RunBatches Of(DueRunList due)
    {
        if (due.BatchSize is not { } size || due.Runs.Count <= size)
        {
            return new RunBatches([due], AtOnce: 1);
        }

        var needed = RoundedUp(due.Runs.Count, size);
        var atOnce = Math.Clamp(due.MaxParallelRuns / FewestLanes, 1, needed);

        // Full rounds of batches that are alike: a last batch that works on its own, or a short one, would leave lanes idle.
        var count = RoundedUp(needed, atOnce) * atOnce;
        var batches = new List<DueRunList>(count);
        for (var (place, first) = (0, 0); place < count; place++)
        {
            var length = PartOf(due.Runs.Count, count, place);
            batches.Add(new DueRunList { Runs = [.. due.Runs.Skip(first).Take(length)], MaxParallelRuns = PartOf(due.MaxParallelRuns, atOnce, place) });
            first += length;
        }

        return new RunBatches(batches, atOnce);
    }

    private static int RoundedUp(int whole, int part) => (whole + part - 1) / part;

    /// <summary>One of so many parts of a whole, which differ by at most one, the larger ones first; places after the last part get a smaller one.</summary>
    private static int PartOf(int whole, int parts, int place) => (whole / parts) + (place < whole % parts ? 1 : 0);
}
