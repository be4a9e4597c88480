using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Events;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Samples;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Workspaces;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>One organization's database in the store, in the layout that it has there, with its lease, its versions and its reports.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock for renewals and run ids.</param>
/// <param name="logger">Receives what happens.</param>
public sealed class OrganizationDatabase(IObjectStore store, long organizationId, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>The only organization that is given a sample.</summary>
    public const long SampleOrganization = 99;

    internal const string LocalName = "database.db";

    /// <summary>The database's key: <c>org-data/{org}.db</c>.</summary>
    public string Key { get; } = DatabaseKeys.Of(organizationId);

    /// <summary>The reports of the runs on the database.</summary>
    public RunReports Reports { get; } = new(store, organizationId, timeProvider);

    /// <summary>The events that were reported of its emails.</summary>
    public OrganizationEvents Events { get; } = new(store, organizationId, timeProvider);

    internal LeaseManager Leases { get; } = new(store, new LeaseOptions { Timeout = settings.LeaseTimeout }, timeProvider, logger);

    private DatabaseVersions Versions => new(store, Key, KeptVersions, timeProvider, logger);

    private DatabaseSessions Sessions { get; } = new(store, SessionOptions(settings), timeProvider, logger);

    /// <summary>What there is of the database in the store, and so in which layout it is. Without the lease it may be another a moment later.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<StoredDatabase> ExamineAsync(CancellationToken cancellationToken = default) => Sessions.ExamineAsync(Key, cancellationToken);

    /// <summary>How large the database is that was found; <see langword="null"/> when there is none, or a conflict.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<DatabaseSize?> MeasureAsync(StoredDatabase found, CancellationToken cancellationToken = default) => Sessions.MeasureAsync(found, cancellationToken);

    /// <summary>Who holds the lease; <see langword="null"/> when it is free.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<LeaseHolder?> HolderAsync(CancellationToken cancellationToken = default) => Leases.ReadAsync(Key, cancellationToken);

    /// <summary>Removes the lease of a holder that is meant, for an operator who knows that it is dead; one that lives stops at its next renewal, and commits before that only on top of what it read.</summary>
    /// <param name="isMeant">Whether whoever holds it now is to lose it.</param>
    /// <param name="cancellationToken">Gives up; the lease may be removed or not.</param>
    /// <returns><see langword="false"/> when there was none, or when it changed hands meanwhile.</returns>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    public Task<bool> BreakLeaseAsync(Func<LeaseHolder, bool> isMeant, CancellationToken cancellationToken = default) => Leases.BreakAsync(Key, isMeant, cancellationToken);

    /// <summary>The older versions that are kept, newest first.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<DatabaseVersion>> ListVersionsAsync(CancellationToken cancellationToken = default) => Versions.ListAsync(cancellationToken);

    /// <summary>Makes one commit that is no run, under the lease, on top of what is found there.</summary>
    /// <param name="commitAsync">Makes the commit: what was found, the run's id, a folder for local files.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    internal async Task<RunOutcome> UnderLeaseAsync(Func<StoredDatabase, string, Workspace, CancellationToken, Task<CommitResult>> commitAsync, CancellationToken cancellationToken)
    {
        var runId = RunId.New(timeProvider);
        var attempt = await Leases.TryAcquireAsync(Key, runId, tryNumber: 1, cancellationToken);
        if (attempt.Lease is not { } lease)
        {
            return RunOutcome.Busy(organizationId, runId, attempt.Holder!);
        }

        await using var held = lease;
        using var limit = new CancellationTokenSource(settings.Engine.Timeout, timeProvider);
        await using var registration = limit.Token.Register(lease.LeaveToExpire);
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        try
        {
            using var workspace = NewWorkspace(runId);
            var commit = await commitAsync(await ExamineAsync(working.Token), runId, workspace, working.Token);
            return commit.Status == CommitStatus.LostRace
                ? Outcome(RunStatus.Transient, runId, $"Another run or program changed '{Key}' meanwhile. Try again.")
                : Outcome(commit.Status == CommitStatus.Committed ? RunStatus.Completed : RunStatus.Unchanged, runId);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var cause = limit.IsCancellationRequested
                ? FormattableString.Invariant($"was not kept any longer, for the work has taken longer than Engine:TimeoutSeconds {settings.Engine.Timeout.TotalSeconds}")
                : "could not be kept";
            return Outcome(RunStatus.Transient, runId, $"The lease of '{Key}' {cause}, so the work stopped; a write that was under way may have happened. Try again.");
        }
    }

    /// <summary>Makes a sample the organization's database under the lease, in the layout that the settings ask for, unless there is a database.</summary>
    /// <returns>Completed; unchanged when there was a database, which is as it was; busy.</returns>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<RunOutcome> CreateSampleAsync(SampleOptions options, CancellationToken cancellationToken = default) =>
        (await ExamineAsync(cancellationToken)).Kind == StoredDatabaseKind.None
            ? await UnderLeaseAsync(
                (found, runId, workspace, working) =>
                    Sessions.CreateAsync(Key, found, runId, workspace.File(LocalName), path => SampleDatabase.Create(path, options, working), working),
                cancellationToken)
            : Outcome(RunStatus.Unchanged, RunId.New(timeProvider));

    /// <summary>In the embedded store, and only there, a newcomer finds something to schedule: the sample organization.</summary>
    /// <param name="location">The store that the database is in.</param>
    /// <param name="day">The day that the sample's dates are relative to.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// The sample that was made; <see langword="null"/> when none was: where another process holds the lease, it is that one's to make it, or it has a
    /// database already.
    /// </returns>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<SampleOptions?> ProvideSampleAsync(StoreLocation location, DateOnly day, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        var sample = new SampleOptions { OrganizationId = organizationId, AsOf = day };
        return location.IsEmbedded && organizationId == SampleOrganization && (await CreateSampleAsync(sample, cancellationToken)).Status == RunStatus.Completed ? sample : null;
    }

    /// <summary>Explains why a contact gets the emails that it gets, by the rules of the built-in engine, from a local copy: no lease is taken and nothing is written.</summary>
    /// <param name="contactId">The contact.</param>
    /// <param name="asOf">The day to plan for; by default now.</param>
    /// <param name="scheduling">The settings of the rules; by default the application's.</param>
    /// <param name="progress">Receives the progress of the work, also from worker threads.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidSettingException">A setting is out of range, or an external engine plans, whose reasons are not known here.</exception>
    /// <exception cref="InvalidDatabaseException">The database is missing or damaged, or lacks what the engine needs.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<ContactExplanation> ExplainAsync(
        long contactId, DateOnly? asOf = null, SchedulingSettings? scheduling = null, IProgress<ScheduleProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (settings.Engine.Command is { } command)
        {
            throw new InvalidSettingException("Engine:Command", command, "omit it to explain a plan by the built-in rules: an external engine gives no reasons");
        }

        return await ReadFoldedAsync("explain", scheduling ?? settings.Scheduling, asOf, progress, (path, request, token) => ScheduleReader.Explain(path, request, contactId, timeProvider, progress, token), cancellationToken);
    }

    /// <summary>Reads from a local copy what a run would plan from: the newest state with the events that it does not know yet. No lease is taken and nothing is written.</summary>
    /// <param name="step">What the reading is called, for the error when it takes too long.</param>
    /// <param name="scheduling">The settings of the rules.</param>
    /// <param name="asOf">The day to plan for; by default now.</param>
    /// <param name="progress">Receives that the work begins.</param>
    /// <param name="read">Reads: the path of the copy, and what is to be planned.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="EngineException">A step took longer than it may.</exception>
    internal Task<T> ReadFoldedAsync<T>(
        string step, SchedulingSettings scheduling, DateOnly? asOf, IProgress<ScheduleProgress>? progress, Func<string, ScheduleRequest, CancellationToken, T> read, CancellationToken cancellationToken) =>
        ReadFoldedAsync(step, scheduling, asOf, progress, (path, request, token) => Task.Run(() => read(path, request, token), token), cancellationToken);

    /// <inheritdoc cref="ReadFoldedAsync{T}(string, SchedulingSettings, DateOnly?, IProgress{ScheduleProgress}?, Func{string, ScheduleRequest, CancellationToken, T}, CancellationToken)"/>
    internal async Task<T> ReadFoldedAsync<T>(
        string step, SchedulingSettings scheduling, DateOnly? asOf, IProgress<ScheduleProgress>? progress, Func<string, ScheduleRequest, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var copy = NewCopy(scheduling, asOf);
        progress?.Report(new ScheduleProgress("check out"));
        await copy.FoldAsync(cancellationToken);
        return await copy.ReadAsync(step, read, cancellationToken);
    }

    /// <summary>A copy to read from, which is checked out when it is first needed.</summary>
    /// <param name="scheduling">The settings of the rules.</param>
    /// <param name="asOf">The day to plan for; by default now.</param>
    internal FoldedCopy NewCopy(SchedulingSettings scheduling, DateOnly? asOf)
    {
        var (runId, now) = (RunId.New(timeProvider), timeProvider.GetUtcNow());
        return new FoldedCopy(this, NewWorkspace(runId), Reading(runId, now, asOf) with { Settings = scheduling }, new StepLimit(settings.Engine, timeProvider));
    }

    /// <summary>Reads what the database says of the organization's settings, from a local copy: no lease is taken and nothing is written.</summary>
    /// <exception cref="InvalidSettingException">A setting there is out of range, or misspelt.</exception>
    /// <exception cref="InvalidDatabaseException">The database is missing or damaged.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<OrganizationOverrides> ReadOverridesAsync(CancellationToken cancellationToken = default)
    {
        using var workspace = NewWorkspace(RunId.New(timeProvider));
        var checkOut = await CheckOutToReadAsync(workspace.File(LocalName), cancellationToken);
        return checkOut.BaseVersion is null
            ? new OrganizationOverrides { InForce = settings.Scheduling }
            : ScheduleReader.ReadOverrides(checkOut.Path, organizationId, settings.Scheduling, cancellationToken);
    }

    /// <summary>Reads the exclusion windows that hold for the organization, from a local copy: no lease is taken and nothing is written.</summary>
    /// <param name="asOf">The day; by default today, in the organization's time zone.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidSettingException">A setting is out of range, or a row of windows cannot be read.</exception>
    /// <exception cref="InvalidDatabaseException">The database is missing or damaged.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<OrganizationWindows> ReadWindowsAsync(DateOnly? asOf = null, CancellationToken cancellationToken = default)
    {
        var (runId, now) = (RunId.New(timeProvider), timeProvider.GetUtcNow());
        using var workspace = NewWorkspace(runId);
        var checkOut = await CheckOutOrCreateAsync(workspace.File(LocalName), cancellationToken);
        return WindowsInForce.Read(checkOut.Path, Reading(runId, now, asOf), cancellationToken);
    }

    /// <summary>As <see cref="ReadOverridesAsync"/> and <see cref="ReadWindowsAsync"/>, from one local copy.</summary>
    /// <inheritdoc cref="ReadWindowsAsync" path="/exception"/>
    public async Task<(OrganizationOverrides Own, OrganizationWindows Windows)> ReadRulesAsync(CancellationToken cancellationToken = default)
    {
        var (runId, now) = (RunId.New(timeProvider), timeProvider.GetUtcNow());
        using var workspace = NewWorkspace(runId);
        var checkOut = await CheckOutOrCreateAsync(workspace.File(LocalName), cancellationToken);
        return (ScheduleReader.ReadOverrides(checkOut.Path, organizationId, settings.Scheduling, cancellationToken), WindowsInForce.Read(checkOut.Path, Reading(runId, now, null), cancellationToken));
    }

    /// <summary>As <see cref="CheckOutToReadAsync"/>; where there is no database yet, an empty one, as a run would make it.</summary>
    internal async Task<CheckOut> CheckOutOrCreateAsync(string path, CancellationToken cancellationToken)
    {
        var checkOut = await CheckOutToReadAsync(path, cancellationToken);
        if (checkOut.BaseVersion is null)
        {
            EmptyDatabase.Create(checkOut.Path, cancellationToken);
        }

        return checkOut;
    }

    /// <summary>What is to be planned, for those who only read.</summary>
    internal ScheduleRequest Reading(string runId, DateTimeOffset now, DateOnly? asOf) => new()
    {
        OrganizationId = organizationId,
        Moment = asOf is { } day ? PlanningMoment.AsOf(day) : PlanningMoment.At(now),
        RunId = runId,
        StartedAt = now,
        Settings = settings.Scheduling,
        DryRun = true,
    };

    /// <summary>Opens the database for a run, and looks whether the run has already committed. The caller holds the lease until the session ends.</summary>
    /// <exception cref="InvalidDatabaseException">It is not certain what the database is.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    internal Task<DatabaseSession> OpenAsync(string runId, CancellationToken cancellationToken) => Sessions.OpenAsync(Key, runId, cancellationToken);

    /// <summary>Brings the newest state into a local file without the lease.</summary>
    /// <exception cref="InvalidDatabaseException">There is no database, or none that is healthy; or it is not certain what it is.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    internal Task<CheckOut> CheckOutToReadAsync(string path, CancellationToken cancellationToken) => Sessions.CheckOutToReadAsync(Key, path, cancellationToken);

    /// <summary>A run's own folder for its local copy.</summary>
    /// <exception cref="InvalidSettingException">The folder for local copies cannot be used.</exception>
    public Workspace NewWorkspace(string runId)
    {
        var root = settings.TempFolder ?? Path.GetTempPath();
        try
        {
            return Workspace.Create(root, runId);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingException("Temp:Folder", root, $"{failure.Message.TrimEnd('.')}; give a folder that can be written");
        }
    }

    internal LogLayoutOptions LogOptions { get; } = LogOptionsOf(settings);

    internal VersionOptions KeptVersions { get; } = KeptVersionsOf(settings);

    private static DatabaseSessionOptions SessionOptions(RunSettings settings) => new()
    {
        NewDatabase = settings.Layout,
        Actor = settings.Actor,
        MaxAge = settings.HistoryDays is { } days ? TimeSpan.FromDays(days) : null,
        CreateWhenMissing = settings.CreateWhenMissing,
        PlainFile = new ObjectLayoutOptions { WarmFolder = settings.WarmFolder, Versions = KeptVersionsOf(settings) },
        Log = LogOptionsOf(settings),
    };

    private static LogLayoutOptions LogOptionsOf(RunSettings settings) => new()
    {
        WarmFolder = settings.WarmFolder,
        KeepFor = TimeSpan.FromDays(settings.LogDays),
        KeepNewest = settings.LogNewest,
        SnapshotEvery = TimeSpan.FromDays(SnapshotDays(settings)),
        Publish = settings.LogPublication,
    };

    // What is older than a bound can only go where a snapshot makes the newer states without it.
    private static int SnapshotDays(RunSettings settings) => settings.HistoryDays is null ? settings.LogSnapshotDays : 1;

    private static VersionOptions KeptVersionsOf(RunSettings settings) => new() { KeepNewest = settings.VersionsNewest, KeepDays = settings.VersionDays };

    private RunOutcome Outcome(RunStatus status, string runId, string? reason = null) => new() { Status = status, OrganizationId = organizationId, RunId = runId, Reason = reason };
}
