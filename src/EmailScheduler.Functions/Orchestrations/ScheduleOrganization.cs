using EmailScheduler.Runs;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Runs.Settings;
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

/// <summary>Runs the workflow of <see cref="RunWorkflow"/> as an orchestration: waits are durable timers, and nothing is paid for meanwhile.</summary>
/// <param name="context">The orchestration.</param>
internal sealed class DurableWorkflowContext(TaskOrchestrationContext context) : IRunWorkflowContext
{
    public DateTimeOffset UtcNow => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    /// <summary>
    /// Tries once. The activity returns whatever it can foresee, so a failed one means that its worker died: the Durable extension redelivers
    /// orchestrations to the next worker, but fails activities (only the death of a whole host has them redelivered).
    /// </summary>
    public async Task<RunTry> TryRunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return RunTry.Ended(await context.CallActivityAsync<RunOutcome>(nameof(RunOrganization), request));
        }
        catch (TaskFailedException failure)
        {
            var type = FailureText.TypeOf(failure.FailureDetails);
            context.CreateReplaySafeLogger(nameof(ScheduleOrganization)).LogWarning(
                "The worker died during try {Try} of run {RunId} of organization {OrganizationId} ({ErrorType})", request.Try, request.RunId, request.OrganizationId, type);
            return RunTry.Died(type);
        }
    }

    public Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) => context.CreateTimer(delay, cancellationToken);

    public void Report(RunWorkflowStatus status) => context.SetCustomStatus(status);
}

/// <summary>What <see cref="ScheduleOrganization"/> is asked to bring to an end.</summary>
public sealed record RunOrganizationInput
{
    /// <summary>The run.</summary>
    public required RunRequest Run { get; init; }

    /// <summary>How it is tried again.</summary>
    public RetrySettings Retry { get; init; } = new();
}
