using EmailScheduler.Functions.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Functions.Orchestrations;

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
