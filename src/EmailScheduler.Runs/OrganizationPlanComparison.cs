using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Identifiers;
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

        var (runId, now) = (RunId.New(timeProvider), timeProvider.GetUtcNow());
        var database = new OrganizationDatabase(store, organizationId, settings, timeProvider, logger);
        var limit = new StepLimit(settings.Engine, timeProvider);
        using var workspace = database.NewWorkspace(runId);
        progress?.Report(new ScheduleProgress("check out"));
        var checkOut = await limit.RunAsync("check out", token => database.CheckOutToReadAsync(workspace.File("database.db"), token), cancellationToken);
        if (checkOut.BaseVersion is null)
        {
            EmptyDatabase.Create(checkOut.Path, cancellationToken);
        }

        var request = new ScheduleRequest
        {
            OrganizationId = organizationId,
            Moment = asOf is { } day ? PlanningMoment.AsOf(day) : PlanningMoment.At(now),
            RunId = runId,
            StartedAt = now,
            Settings = change.Now,
            DryRun = true,
        };
        if (checkOut.Beside.HasEvents)
        {
            request = request with { HasFolded = (await limit.RunAsync("fold", token => database.Events.FoldAsync(checkOut.Path, request, token), cancellationToken)).IsChanged };
        }

        // Read first: the comparison leaves another file.
        var own = await limit.RunAsync("settings", token => Scheduler.ReadOverrides(checkOut.Path, organizationId, change.Changed, token), cancellationToken);
        var comparison = await limit.RunAsync("compare", token => Scheduler.Compare(checkOut.Path, request, change.Changed, progress, token), cancellationToken);
        return new ComparedOrganization
        {
            OrganizationId = organizationId,
            Settings = [.. change.Settings.Select(setting => ComparedSetting.Of(setting, own.Given))],
            Comparison = comparison,
        };
    }
}

/// <summary>What a change of settings would do to the plan of an organization.</summary>
public sealed record ComparedOrganization
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The change.</summary>
    public required IReadOnlyList<ComparedSetting> Settings { get; init; }

    /// <summary>Both plans.</summary>
    public required PlanComparison Comparison { get; init; }
}

/// <summary>A changed setting, and what the organization's database says of it, which prevails over the application's settings.</summary>
public sealed record ComparedSetting
{
    /// <summary>The setting's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its value now; <see langword="null"/> when there is none, and what it is for goes by other things.</summary>
    public string? Now { get; init; }

    /// <summary>Its value with the change.</summary>
    public string? Changed { get; init; }

    /// <summary>The organization's own value, with which the change has no effect; <see langword="null"/> when it has none.</summary>
    public GivenSetting? Prevailing { get; init; }

    /// <summary>The organization's own values for single states, for which the change has no effect; <see langword="null"/> when it has none.</summary>
    public IReadOnlyList<GivenSetting>? PrevailingInStates { get; init; }

    internal static ComparedSetting Of(ChangedSetting setting, IReadOnlyList<GivenSetting> own)
    {
        var inStates = own.Where(given => given.ApplicationName.StartsWith(setting.Name + ".", StringComparison.Ordinal)).ToList();
        return new ComparedSetting
        {
            Name = setting.Name,
            Now = setting.Now,
            Changed = setting.Changed,
            Prevailing = own.LastOrDefault(given => given.ApplicationName == setting.Name),
            PrevailingInStates = inStates.Count == 0 ? null : inStates,
        };
    }
}
