using System.Text.Json.Serialization;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>
/// What a change of the rules' settings would do to the plan of one organization, before it is made: both plans are of one check-out and of one instant. No lease is taken and
/// nothing is written.
/// </summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="settings">The application's settings; those of the rules are taken from the change.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Receives what happens, without personal data.</param>
public sealed class OrganizationPlanComparison(IObjectStore store, long organizationId, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>Plans with the settings as they are, and with the change, by the rules of the built-in engine.</summary>
    /// <param name="change">The change.</param>
    /// <param name="asOf">The day to plan for; by default now.</param>
    /// <param name="progress">Receives the progress of the work, also from worker threads.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="EngineException">A step took longer than it may.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range, or an external engine plans, whose emails are not known here.</exception>
    /// <exception cref="InvalidDatabaseException">The database is missing or damaged, or lacks what a plan needs, or refuses the changed one.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<ComparedOrganization> CompareAsync(
        SchedulingChange change, DateOnly? asOf = null, IProgress<ScheduleProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (settings.Engine.Command is { } command)
        {
            throw new InvalidSettingException("Engine:Command", command, "omit it to compare plans by the built-in rules: the rows of an external engine are only counted");
        }

        var database = new OrganizationDatabase(store, organizationId, settings, timeProvider, logger);
        return await database.ReadFoldedAsync("compare", change.Now, asOf, progress, (path, request, token) => Compare(path, request, change, progress, token), cancellationToken);
    }

    private ComparedOrganization Compare(string path, ScheduleRequest request, SchedulingChange change, IProgress<ScheduleProgress>? progress, CancellationToken cancellationToken)
    {
        // Read first: the comparison leaves another file.
        var own = ScheduleReader.ReadOverrides(path, request.OrganizationId, change.Now, cancellationToken);
        return new ComparedOrganization
        {
            OrganizationId = request.OrganizationId,
            InForce = own.InForce,
            InForceChanged = ScheduleReader.ReadOverrides(path, request.OrganizationId, change.Changed, cancellationToken).InForce,
            Settings = [.. change.Settings.Select(setting => setting.Beside(own.Given, change.Changed.Tried))],
            Comparison = Scheduler.Compare(path, request, change.Changed, timeProvider, progress, cancellationToken),
        };
    }
}

/// <summary>What a change of settings would do to the plan of an organization.</summary>
public sealed record ComparedOrganization
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    // Not required: what is both required and ignored cannot be written as JSON.
    /// <summary>The settings of today's plan: the application's with the organization's own.</summary>
    [JsonIgnore]
    public SchedulingSettings InForce { get; init; } = new();

    /// <summary>The settings of the changed plan.</summary>
    [JsonIgnore]
    public SchedulingSettings InForceChanged { get; init; } = new();

    /// <summary>The change, with what the organization's database says of each setting.</summary>
    public required IReadOnlyList<ChangedSetting> Settings { get; init; }

    /// <summary>Both plans.</summary>
    public required PlanComparison Comparison { get; init; }
}
