using EmailScheduler.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;

namespace EmailScheduler.Functions.Activities;

/// <summary>
/// Tries one run: check-out, schedule and commit in one activity, because two may land on different machines. It may be delivered twice; the
/// run's id makes that harmless.
/// </summary>
/// <param name="run">Runs.</param>
/// <param name="databases">The organizations.</param>
/// <param name="reservation">Keeps a run that is suspected of killing its worker away from others.</param>
/// <param name="lifetime">The worker's life: its end releases the lease.</param>
/// <param name="inProgress">Holds back that end until the lease is released.</param>
public sealed class RunOrganization(
    OrganizationRun run, OrganizationDatabases databases, WorkerReservation reservation, IHostApplicationLifetime lifetime, RunsInProgress inProgress)
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
                ? Deferred(request, "The worker is reserved for a run that must work alone; the run is tried again.")
                : await RunOnceAsync(request, working.Token);
        }
        catch (OperationCanceledException) when (working.IsCancellationRequested)
        {
            return Deferred(request, "The worker was stopped while the run worked; the run is tried again.");
        }
    }

    private async Task<RunOutcome> RunOnceAsync(RunRequest request, CancellationToken cancellationToken)
    {
        await databases.ProvideSampleAsync(request.OrganizationId, cancellationToken);
        var outcome = await run.RunAsync(request, cancellationToken: cancellationToken);

        // The store keeps the report; the history of an orchestration need not. A dry run's is nowhere else.
        return request.DryRun ? outcome : outcome with { Report = null };
    }

    private static RunOutcome Deferred(RunRequest request, string reason) =>
        new() { Status = RunStatus.Deferred, OrganizationId = request.OrganizationId, RunId = request.RunId, Reason = reason };
}
