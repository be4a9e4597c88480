using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Samples;
using EmailScheduler.Scheduling.Settings;
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
/// <param name="logger">Told what happens.</param>
public sealed class OrganizationDatabase(IObjectStore store, long organizationId, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    private const string LocalName = "database.db";
    private const int ReadAttempts = 3;

    /// <summary>The database's key: <c>org-data/{org}.db</c>.</summary>
    public string Key { get; } = DatabaseKeys.Of(organizationId);

    /// <summary>The reports of the runs on the database.</summary>
    public RunReports Reports { get; } = new(store, organizationId);

    internal LeaseManager Leases { get; } = new(store, new LeaseOptions { Timeout = settings.LeaseTimeout }, timeProvider, logger);

    private DatabaseVersions Versions => new(store, Key, KeptVersions, logger);

    private DatabaseFinder Finder => new(store, Key);

    /// <summary>What there is of the database in the store, and so in which layout it is. Without the lease it may be another a moment later.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<StoredDatabase> FindAsync(CancellationToken cancellationToken = default) => Finder.ExamineAsync(cancellationToken);

    /// <summary>Who holds the lease; <see langword="null"/> when nobody does.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<LeaseHolder?> HolderAsync(CancellationToken cancellationToken = default) => Leases.ReadAsync(Key, cancellationToken);

    /// <summary>Removes whoever's lease, for an operator who knows that its holder is dead; one that lives stops at its next renewal, and commits before that only on top of what it read.</summary>
    /// <returns><see langword="false"/> when there was none, or when it changed hands meanwhile.</returns>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    public Task<bool> BreakLeaseAsync(CancellationToken cancellationToken = default) => Leases.BreakAsync(Key, cancellationToken);

    /// <summary>The older versions that are kept, newest first.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<DatabaseVersion>> ListVersionsAsync(CancellationToken cancellationToken = default) => Versions.ListAsync(cancellationToken);

    /// <summary>Makes an older version the current one, under the lease, on top of exactly what is there; that is kept as a version too.</summary>
    /// <returns>Completed, unchanged when the version is what is there, busy, or transient when another run or program changed it meanwhile.</returns>
    /// <exception cref="InvalidSettingException">There is no such version.</exception>
    /// <exception cref="UnusableDatabaseException">The version is damaged, or it is not certain what the database is.</exception>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<RunOutcome> RestoreVersionAsync(string versionId, CancellationToken cancellationToken = default)
    {
        if ((await ListVersionsAsync(cancellationToken)).All(version => !string.Equals(version.Id, versionId, StringComparison.Ordinal)))
        {
            throw new InvalidSettingException("version", versionId, $"give the id of a version of organization {organizationId}; the list of versions shows them");
        }

        var restore = new StateRestore(store, Key, LogOptions(), KeptVersions, timeProvider, logger);
        return await UnderLeaseAsync(
            (found, runId, workspace, working) => restore.ToVersionAsync(found, versionId, runId, workspace.File(LocalName), working),
            cancellationToken);
    }

    /// <summary>Makes one commit that is no run, under the lease, on top of what is found there.</summary>
    /// <param name="commitAsync">Makes the commit: what was found, the run's id, a folder for local files.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    internal async Task<RunOutcome> UnderLeaseAsync(Func<StoredDatabase, string, Workspace, CancellationToken, Task<CommitAnswer>> commitAsync, CancellationToken cancellationToken)
    {
        var runId = RunId.New(timeProvider);
        var answer = await Leases.TryAcquireAsync(Key, runId, tryNumber: 1, cancellationToken);
        if (answer.Lease is not { } lease)
        {
            return RunOutcome.Busy(organizationId, runId, answer.Holder!);
        }

        await using var held = lease;
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        try
        {
            using var workspace = NewWorkspace(runId);
            var commit = await commitAsync(await FindAsync(working.Token), runId, workspace, working.Token);
            return commit.Status == CommitStatus.LostRace
                ? Outcome(RunStatus.Transient, runId, $"Another run or program changed '{Key}' meanwhile. Try again.")
                : Outcome(commit.Status == CommitStatus.Committed ? RunStatus.Completed : RunStatus.Unchanged, runId);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Outcome(RunStatus.Transient, runId, $"The lease of '{Key}' could not be kept, so the work stopped; a write that was under way may have happened. Try again.");
        }
    }

    /// <summary>Makes a sample the organization's database under the lease, in the layout that the settings ask for, unless there is a database.</summary>
    /// <returns>Completed; unchanged when there was a database, which is as it was; busy.</returns>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<RunOutcome> CreateSampleAsync(SampleOptions options, CancellationToken cancellationToken = default) =>
        (await FindAsync(cancellationToken)).Kind == StoredDatabaseKind.None
            ? await UnderLeaseAsync((found, runId, workspace, working) => CreateSampleAsync(found, runId, workspace.File(LocalName), options, working), cancellationToken)
            : Outcome(RunStatus.Unchanged, RunId.New(timeProvider));

    /// <summary>Opens the database in the layout that is found; only one that is to be created gets that of the settings. The caller holds the lease.</summary>
    /// <exception cref="UnusableDatabaseException">It is not certain what the database is.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    internal async Task<IDatabaseLayout> OpenAsync(CancellationToken cancellationToken) => Open(await Finder.FindAsync(cancellationToken), settings.CreateWhenMissing);

    /// <summary>Brings the newest state into a local file without the lease: what is found may go to the other layout while it is read, and is looked for again.</summary>
    /// <exception cref="UnusableDatabaseException">There is no database, or none that is healthy; or it is not certain what it is.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    internal async Task<CheckOut> CheckOutToReadAsync(string path, CancellationToken cancellationToken)
    {
        var found = await Finder.FindAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var layout = Open(found, settings.CreateWhenMissing);
                return await layout.CheckOutAsync(path, cancellationToken);
            }
            catch (Exception failure) when (failure is UnusableDatabaseException or ObjectStoreException { Kind: ObjectStoreFailure.Transient } && attempt < ReadAttempts)
            {
                var before = found;
                found = await Finder.FindAsync(cancellationToken);
                if (found.IsSameAs(before))
                {
                    throw;
                }
            }
        }
    }

    /// <summary>A run's own folder for its local copy.</summary>
    /// <exception cref="InvalidSettingException">The folder for local copies cannot be used.</exception>
    internal Workspace NewWorkspace(string runId)
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

    /// <summary>
    /// After the commit, when the result is safe: keeps a log short, and puts the plain file beside it where that is wanted. What goes wrong here
    /// is logged; the run has committed all the same, and the next one makes up for it.
    /// </summary>
    /// <returns>What people should know although the run has succeeded; <see langword="null"/> when there is nothing.</returns>
    internal async Task<string?> MaintainAsync(IDatabaseLayout layout, CheckOut checkOut, string runId, CancellationToken cancellationToken)
    {
        try
        {
            await layout.MaintainAsync(checkOut, cancellationToken);
            if (layout is LogLayout && settings.LogPublication != PublicationSchedule.Never)
            {
                return await PublishAsync(checkOut, runId, cancellationToken);
            }
        }
        catch (Exception failure) when (failure is ObjectStoreException or UnusableDatabaseException or OperationCanceledException)
        {
            logger.LogWarning(failure, "The upkeep of {Key} after run {RunId} was not done", Key, runId);
        }

        return null;
    }

    internal LogLayoutOptions LogOptions(bool createWhenMissing = false) => new()
    {
        CreateWhenMissing = createWhenMissing,
        WarmFolder = settings.WarmFolder,
        KeepFor = TimeSpan.FromDays(settings.LogDays),
        KeepNewest = settings.LogNewest,
        SnapshotEvery = TimeSpan.FromDays(settings.LogSnapshotDays),
    };

    internal VersionOptions KeptVersions => new() { KeepNewest = settings.VersionsNewest, KeepDays = settings.VersionDays };

    private ObjectLayoutOptions ObjectOptions(bool createWhenMissing) => new() { CreateWhenMissing = createWhenMissing, WarmFolder = settings.WarmFolder, Versions = KeptVersions };

    private IDatabaseLayout Open(StoredDatabase found, bool createWhenMissing) => found.RequireNoConflict().Kind switch
    {
        StoredDatabaseKind.PlainFile => Finder.OpenObject(found, ObjectOptions(createWhenMissing: false), logger),
        StoredDatabaseKind.Log => Finder.OpenLog(found, LogOptions(createWhenMissing: false), timeProvider, logger),
        _ when settings.Layout == DatabaseLayoutKind.Log => Finder.OpenLog(found, LogOptions(createWhenMissing), timeProvider, logger),
        _ => Finder.OpenObject(found, ObjectOptions(createWhenMissing), logger),
    };

    private async Task<CommitAnswer> CreateSampleAsync(StoredDatabase found, string runId, string path, SampleOptions options, CancellationToken cancellationToken)
    {
        if (found.Kind != StoredDatabaseKind.None)
        {
            return new CommitAnswer(CommitStatus.Unchanged, null, 0);
        }

        await using var layout = Open(found, createWhenMissing: true);
        var checkOut = await layout.CheckOutAsync(path, cancellationToken);
        if (checkOut.BaseVersion is not null)
        {
            return new CommitAnswer(CommitStatus.Unchanged, checkOut.BaseVersion, 0);
        }

        SampleDatabase.Create(checkOut.Path, options, cancellationToken);
        return await layout.CommitAsync(checkOut, new CommitInfo(runId, RowsChanged: 0), cancellationToken);
    }

    private async Task<string?> PublishAsync(CheckOut checkOut, string runId, CancellationToken cancellationToken)
    {
        var published = await new LogPublication(store, Key, logger).PublishAsync(checkOut, settings.LogPublication, runId, cancellationToken);
        if (published.Status != CommitStatus.LostRace)
        {
            return null;
        }

        logger.LogWarning("{Key} was not published after run {RunId}: another program has put it there or changed it", Key, runId);
        return $"The plain file '{Key}' was not published: another program has put it there or changed it, and it is left as it is. What was committed is in the log; the next run says what can be done.";
    }

    private RunOutcome Outcome(RunStatus status, string runId, string? reason = null) => new() { Status = status, OrganizationId = organizationId, RunId = runId, Reason = reason };
}
