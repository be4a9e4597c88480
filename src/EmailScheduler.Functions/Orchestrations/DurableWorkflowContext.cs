using EmailScheduler.Runs;
using EmailScheduler.Runs.Retries;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Functions.Orchestrations;

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

    public void Tell(RunWorkflowStatus status) => context.SetCustomStatus(status);
}
