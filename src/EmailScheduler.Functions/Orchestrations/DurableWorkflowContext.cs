using EmailScheduler.Functions.Activities;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Retries;
using Microsoft.DurableTask;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>Runs the workflow of <see cref="RunWorkflow"/> as an orchestration: waits are durable timers, and nothing is paid for meanwhile.</summary>
/// <param name="context">The orchestration.</param>
internal sealed class DurableWorkflowContext(TaskOrchestrationContext context) : IRunWorkflowContext
{
    public DateTimeOffset UtcNow => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    public Task<RunOutcome> TryRunAsync(RunRequest request, CancellationToken cancellationToken) =>
        context.CallActivityAsync<RunOutcome>(nameof(RunOrganization), request);

    public Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) => context.CreateTimer(delay, cancellationToken);

    public void Tell(RunWorkflowStatus status) => context.SetCustomStatus(status);
}
