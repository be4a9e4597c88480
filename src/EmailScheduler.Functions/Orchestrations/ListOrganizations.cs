using EmailScheduler.Functions.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Identifiers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>Lists the runs that are due on an occurrence.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="settings">The app's settings.</param>
/// <param name="timeProvider">The clock, for the runs' ids.</param>
public sealed class ListOrganizations(OrganizationDatabases databases, IOptions<AppSettings> settings, TimeProvider timeProvider)
{
    /// <summary>Lists the runs, ascending by organization, each with an id that stays the same for all of its tries.</summary>
    [Function(nameof(ListOrganizations))]
    public async Task<DueRunList> RunAsync([ActivityTrigger] TimerOccurrence occurrence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(occurrence);
        var app = settings.Value;
        var organizations = await databases.ListAsync(cancellationToken);
        if (app.RunAt is { } hours && occurrence.Since is { } since)
        {
            var zones = await databases.ZonesOfAsync(organizations, cancellationToken);
            organizations = [.. organizations.Where(id => hours.NextAfter(zones[id], since) <= occurrence.Occurrence)];
        }

        return new DueRunList { Runs = [.. organizations.Select(id => TaskOf(id, app))], MaxParallelRuns = app.MaxParallelRuns, BatchSize = RunBatches.LargestBatch };
    }

    private RunOrganizationInput TaskOf(long organizationId, AppSettings app) =>
        new() { Run = new RunRequest { OrganizationId = organizationId, RunId = RunId.New(timeProvider), Actor = "timer" }, Retry = app.Run.Retry };
}
