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
/// <param name="lifetime">The worker's life: its end releases the lease.</param>
/// <param name="inProgress">Holds back that end until the lease is released.</param>
public sealed class RunOrganization(OrganizationRun run, OrganizationDatabases databases, IHostApplicationLifetime lifetime, RunsInProgress inProgress)
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
            await databases.ProvideSampleAsync(request.OrganizationId, working.Token);
            var outcome = await run.RunAsync(request, cancellationToken: working.Token);

            // The store keeps the report; the history of an orchestration need not. A dry run's is nowhere else.
            return request.DryRun ? outcome : outcome with { Report = null };
        }
        catch (OperationCanceledException) when (working.IsCancellationRequested)
        {
            return new RunOutcome
            {
                Status = RunStatus.Transient,
                OrganizationId = request.OrganizationId,
                RunId = request.RunId,
                Reason = "The worker was stopped while the run worked; the run is tried again.",
            };
        }
    }
}
