using EmailScheduler.Api.Schedules;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Identifiers;
using Microsoft.Azure.Functions.Worker;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>Lists the runs that are due on an occurrence.</summary>
/// <param name="due">Which organizations are due.</param>
/// <param name="settings">The app's settings.</param>
/// <param name="timeProvider">The clock, for the runs' ids.</param>
public sealed class ListOrganizations(DueOrganizations due, HostSettings settings, TimeProvider timeProvider)
{
    /// <summary>Lists the runs, ascending by organization, each with an id that stays the same for all of its tries.</summary>
    [Function(nameof(ListOrganizations))]
    public async Task<DueRunList> RunAsync([ActivityTrigger] TimerOccurrence occurrence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(occurrence);
        var organizations = await due.ListAsync(occurrence.Occurrence, occurrence.Since, cancellationToken);
        return new DueRunList { Runs = [.. organizations.Select(one => TaskOf(one.OrganizationId))], MaxParallelRuns = settings.MaxParallelRuns, BatchSize = RunBatches.LargestBatch };
    }

    private RunOrganizationInput TaskOf(long organizationId) =>
        new() { Run = new RunRequest { OrganizationId = organizationId, RunId = RunId.New(timeProvider), Actor = DueOrganizations.Actor }, Retry = settings.Run.Retry, Notify = settings.Run.Notify.IsConfigured };
}
