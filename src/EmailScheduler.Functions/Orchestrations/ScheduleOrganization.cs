using EmailScheduler.Runs;
using EmailScheduler.Runs.Retries;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>Brings one run to its end. What to do about an outcome is <see cref="RunWorkflow"/>'s to decide.</summary>
public static class ScheduleOrganization
{
    /// <summary>Tries and waits; the last outcome is the answer.</summary>
    [Function(nameof(ScheduleOrganization))]
    public static async Task<RunOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var task = context.GetInput<RunOrganizationInput>()!;
        var outcome = await RunWorkflow.RunAsync(new DurableWorkflowContext(context), task.Run, task.Retry);
        if (!outcome.Succeeded)
        {
            // The alert on failed runs looks for this sentence, whether a timer or a person started the run.
            context.CreateReplaySafeLogger(nameof(ScheduleOrganization)).LogError(
                "Run {RunId} of organization {OrganizationId} ended {Status}: {Reason}", outcome.RunId, outcome.OrganizationId, outcome.Status, outcome.Reason);
        }

        return outcome;
    }
}
