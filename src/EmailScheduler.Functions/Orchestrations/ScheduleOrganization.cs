using EmailScheduler.Runs;
using EmailScheduler.Runs.Retries;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>Brings one run to its end. What to do about an outcome is <see cref="RunWorkflow"/>'s to decide.</summary>
public static class ScheduleOrganization
{
    /// <summary>Tries and waits; the last outcome is the answer.</summary>
    [Function(nameof(ScheduleOrganization))]
    public static Task<RunOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var task = context.GetInput<OrganizationTask>()!;
        return RunWorkflow.RunAsync(new DurableWorkflowContext(context), task.Run, task.Retry);
    }
}
