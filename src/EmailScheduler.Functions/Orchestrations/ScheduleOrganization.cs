using System.Text.Json.Serialization;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Notifications;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Runs.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>Brings one run to its end. What to do about an outcome is <see cref="RunWorkflow"/>'s to decide.</summary>
public static class ScheduleOrganization
{
    /// <summary>After 15, 30 and 60 s.</summary>
    private static readonly TaskOptions Repeated = TaskOptions.FromRetryPolicy(new RetryPolicy(4, TimeSpan.FromSeconds(15), 2));

    /// <summary>Tries and waits; the last outcome is the result.</summary>
    [Function(nameof(ScheduleOrganization))]
    public static async Task<RunOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var task = context.GetInput<RunOrganizationInput>()!;
        var outcome = await RunWorkflow.RunAsync(new DurableWorkflowContext(context), task.Run, task.Retry);
        if (outcome.Status == RunStatus.Held)
        {
            context.CreateReplaySafeLogger(nameof(ScheduleOrganization)).LogWarning(
                "Run {RunId} of organization {OrganizationId} is held: {Reason}", outcome.RunId, outcome.OrganizationId, outcome.Reason);
        }
        else if (!outcome.Succeeded)
        {
            // The alert on failed runs looks for this sentence, whether a timer or a person started the run.
            context.CreateReplaySafeLogger(nameof(ScheduleOrganization)).LogError(
                "Run {RunId} of organization {OrganizationId} ended {Status}: {Reason}", outcome.RunId, outcome.OrganizationId, outcome.Status, outcome.Reason);
        }

        if (task.Notify && RunEvents.Concern(task.Run, outcome))
        {
            await NotifyAsync(context, task.Run, outcome);
        }

        return outcome;
    }

    /// <summary>The run has ended as it has, whatever becomes of this. The activity fails only with its worker, and is then repeated.</summary>
    private static async Task NotifyAsync(TaskOrchestrationContext context, RunRequest run, RunOutcome outcome)
    {
        try
        {
            await context.CallActivityAsync<RunDeliveries>(nameof(NotifyOfRun), new EndedRunInput { Run = run, Outcome = outcome with { Report = null } }, Repeated);
        }
        catch (TaskFailedException failure)
        {
            context.CreateReplaySafeLogger(nameof(ScheduleOrganization)).LogWarning(
                "It could not be notified how run {RunId} of organization {OrganizationId} ended ({ErrorType})", run.RunId, run.OrganizationId, FailureText.TypeOf(failure.FailureDetails));
        }
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

    /// <summary>
    /// Whether anyone is notified of how it ended, as the settings were when it was asked for: a setting changed meanwhile, or a release without notifications, does not change what
    /// is replayed. The default value is <see langword="false"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Notify { get; init; }
}

/// <summary>
/// Tries one run: check-out, schedule and commit in one activity, because two may land on different machines. It may be delivered twice; the
/// run's id makes that harmless.
/// </summary>
/// <param name="run">Runs.</param>
/// <param name="databases">The organizations.</param>
/// <param name="reservation">Keeps a run that is suspected of killing its worker away from others.</param>
/// <param name="lifetime">The worker's life: its end releases the lease.</param>
/// <param name="inProgress">Holds back that end until the lease is released.</param>
/// <param name="logger">Receives failures that were not foreseen.</param>
public sealed class RunOrganization(
    OrganizationRun run,
    OrganizationDatabases databases,
    WorkerReservation reservation,
    IHostApplicationLifetime lifetime,
    RunsInProgress inProgress,
    ILogger<RunOrganization> logger)
{
    /// <summary>Runs once. The outcome is returned, because only the type and the message of what is thrown cross the wire.</summary>
    [Function(nameof(RunOrganization))]
    public Task<RunOutcome> RunAsync([ActivityTrigger] RunRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return inProgress.TrackAsync(() => TryAsync(request, cancellationToken));
    }

    private async Task<RunOutcome> TryAsync(RunRequest request, CancellationToken cancellationToken)
    {
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            using var entry = await reservation.TryEnterAsync(request.Alone, working.Token);
            return entry is null
                ? Ended(request, RunStatus.Deferred, "The worker was reserved for a run that must work alone.")
                : await RunOnceAsync(request, working.Token);
        }
        catch (OperationCanceledException) when (working.IsCancellationRequested)
        {
            return Ended(request, RunStatus.Deferred, "The worker was stopped while the run worked.");
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Thrown, it would look like the worker's death and be tried for hours. What memory is lacking for is one.
            logger.LogError(failure, "Try {Try} of run {RunId} of organization {OrganizationId} failed unexpectedly", request.Try, request.RunId, request.OrganizationId);
            var fault = RunFailure.Unforeseen(failure);
            return Ended(request, fault.Status, fault.Reason);
        }
    }

    private async Task<RunOutcome> RunOnceAsync(RunRequest request, CancellationToken cancellationToken)
    {
        await databases.ProvideSampleAsync(request.OrganizationId, cancellationToken);
        var outcome = await run.RunAsync(request, cancellationToken: cancellationToken);

        // The store keeps the report; the history of an orchestration need not. A dry run's is nowhere else.
        return request.DryRun ? outcome : outcome with { Report = null };
    }

    private static RunOutcome Ended(RunRequest request, RunStatus status, string reason) =>
        new() { Status = status, OrganizationId = request.OrganizationId, RunId = request.RunId, Reason = reason };
}
