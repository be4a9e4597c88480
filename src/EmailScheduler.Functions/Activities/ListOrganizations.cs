using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Functions.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Calendar;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace EmailScheduler.Functions.Activities;

/// <summary>Lists the runs that are due on an occasion.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="settings">The app's settings.</param>
/// <param name="timeProvider">The clock, for the runs' ids.</param>
public sealed class ListOrganizations(OrganizationDatabases databases, IOptions<AppSettings> settings, TimeProvider timeProvider)
{
    /// <summary>Lists the runs, ascending by organization, each with an id that stays the same for all of its tries.</summary>
    [Function(nameof(ListOrganizations))]
    public async Task<DueRuns> RunAsync([ActivityTrigger] ScheduleOccasion occasion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(occasion);
        var app = settings.Value;
        var due = new List<OrganizationTask>();
        foreach (var organizationId in await databases.ListAsync(cancellationToken))
        {
            if (app.RunAt is null || occasion.Since is not { } since || await IsDueAsync(app.RunAt, organizationId, since, occasion.Occurrence, cancellationToken))
            {
                var run = new RunRequest { OrganizationId = organizationId, RunId = RunId.New(timeProvider) };
                due.Add(new OrganizationTask { Run = run, Retry = app.Run.Retry });
            }
        }

        return new DueRuns { Runs = due, MaxParallelRuns = app.MaxParallelRuns, BatchSize = RunBatches.LargestBatch };
    }

    private async Task<bool> IsDueAsync(RunHours hours, long organizationId, DateTimeOffset since, DateTimeOffset occurrence, CancellationToken cancellationToken) =>
        hours.NextAfter(await databases.ZoneOfAsync(organizationId, cancellationToken), since) <= occurrence;
}
