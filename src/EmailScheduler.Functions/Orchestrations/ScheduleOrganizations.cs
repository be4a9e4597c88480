using EmailScheduler.Functions.Activities;
using EmailScheduler.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>Runs all organizations of one occasion, a bounded number at a time. What happens to one never stops the others.</summary>
public static class ScheduleOrganizations
{
    /// <summary>The list is read again after 30 s, 1, 2 and 4 minutes: nobody is scheduled without it.</summary>
    private static readonly TaskOptions Patient = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(30), 2));

    /// <summary>Runs the organizations; the summary names what failed.</summary>
    [Function(nameof(ScheduleOrganizations))]
    public static async Task<ScheduleSummary> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var occasion = context.GetInput<ScheduleOccasion>()!;
        var due = await context.CallActivityAsync<DueRuns>(nameof(ListOrganizations), occasion, Patient);
        var ended = new SummarizedRun?[due.Runs.Count];
        var next = 0;

        // Lanes that each take the next run. All of them run on the orchestration's one thread, in the order of its history.
        async Task LaneAsync()
        {
            while (next < due.Runs.Count)
            {
                var place = next++;
                ended[place] = await EndOfAsync(context, due.Runs[place]);
                context.SetCustomStatus(ProgressOf(ended));
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(due.MaxParallelRuns, due.Runs.Count)).Select(_ => LaneAsync()));
        return new ScheduleSummary { Occurrence = occasion.Occurrence, Runs = ended! };
    }

    private static async Task<SummarizedRun> EndOfAsync(TaskOrchestrationContext context, OrganizationTask task)
    {
        var (organizationId, runId) = (task.Run.OrganizationId, task.Run.RunId);
        var log = context.CreateReplaySafeLogger(nameof(ScheduleOrganizations));
        try
        {
            var outcome = await context.CallSubOrchestratorAsync<RunOutcome>(
                nameof(ScheduleOrganization), task, new SubOrchestrationOptions { InstanceId = RunInstance.OnSchedule(organizationId, runId) });
            if (!outcome.Succeeded)
            {
                log.LogError("Run {RunId} of organization {OrganizationId} ended {Status}: {Reason}", runId, organizationId, outcome.Status, outcome.Reason);
            }

            return new SummarizedRun { OrganizationId = organizationId, RunId = runId, Status = outcome.Status, Reason = outcome.Reason };
        }
        catch (TaskFailedException failure)
        {
            var reason = $"The run failed unexpectedly ({FailureText.TypeOf(failure.FailureDetails)}); the logs of run {runId} tell more.";
            log.LogError("Run {RunId} of organization {OrganizationId} failed: {Reason}", runId, organizationId, reason);
            return new SummarizedRun { OrganizationId = organizationId, RunId = runId, Reason = reason };
        }
    }

    private static ScheduleProgress ProgressOf(SummarizedRun?[] ended) => new()
    {
        Done = ended.Count(run => run is not null),
        Failed = ended.Count(run => run is { Status: not (RunStatus.Completed or RunStatus.Unchanged) }),
        Total = ended.Length,
    };
}
