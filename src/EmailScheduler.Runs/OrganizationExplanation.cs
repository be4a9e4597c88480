using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>Explains why a contact gets the emails that it gets, from a local copy: no lease is taken and nothing is written.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock: which day it is.</param>
/// <param name="logger">Receives what happens, without personal data.</param>
public sealed class OrganizationExplanation(IObjectStore store, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>Explains one contact by the rules of the built-in engine.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="contactId">The contact.</param>
    /// <param name="asOf">The day to plan for; by default now.</param>
    /// <param name="progress">Receives the progress of the work, also from worker threads.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidSettingException">A setting is out of range, or an external engine plans, whose reasons are not known here.</exception>
    /// <exception cref="InvalidDatabaseException">The database is missing or damaged, or lacks what the engine needs.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<ContactExplanation> ExplainAsync(
        long organizationId,
        long contactId,
        DateOnly? asOf = null,
        IProgress<ScheduleProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (settings.Engine.Command is { } command)
        {
            throw new InvalidSettingException("Engine:Command", command, "omit it to explain a plan by the built-in rules: an external engine gives no reasons");
        }

        var runId = RunId.New(timeProvider);
        var now = timeProvider.GetUtcNow();
        var database = new OrganizationDatabase(store, organizationId, settings, timeProvider, logger);
        using var workspace = database.NewWorkspace(runId);
        progress?.Report(new ScheduleProgress("check out"));
        var checkOut = await database.CheckOutToReadAsync(workspace.File("database.db"), cancellationToken);
        if (checkOut.BaseVersion is null)
        {
            EmptyDatabase.Create(checkOut.Path);
        }

        var request = new ScheduleRequest
        {
            OrganizationId = organizationId,
            Moment = asOf is { } day ? PlanningMoment.AsOf(day) : PlanningMoment.At(now),
            RunId = runId,
            StartedAt = now,
            Settings = settings.Scheduling,
            DryRun = true,
        };
        await database.Events.FoldAsync(checkOut.Path, request, cancellationToken);
        return await Task.Run(() => Scheduler.Explain(checkOut.Path, request, contactId, progress, cancellationToken), cancellationToken);
    }
}
