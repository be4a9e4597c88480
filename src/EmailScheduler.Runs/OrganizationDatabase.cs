using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Samples;
using EmailScheduler.Scheduling.Settings;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Workspaces;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>One organization's database in the store, laid out as the settings say, with its lease, its versions and its reports.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock for renewals and run ids.</param>
/// <param name="logger">Told what happens.</param>
public sealed class OrganizationDatabase(IObjectStore store, long organizationId, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    private const string LocalName = "database.db";

    /// <summary>The database's key: <c>org-data/{org}.db</c>.</summary>
    public string Key { get; } = FormattableString.Invariant($"org-data/{organizationId}.db");

    /// <summary>The reports of the runs on the database.</summary>
    public RunReports Reports { get; } = new(store, organizationId);

    internal LeaseManager Leases { get; } = new(store, new LeaseOptions { Timeout = settings.LeaseTimeout }, timeProvider, logger);

    private DatabaseVersions Versions => new(store, Key, KeptVersions, logger);

    /// <summary>The head of the stored object, or of a log's newest commit; <see langword="null"/> when there is no database.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<ObjectHead?> HeadAsync(CancellationToken cancellationToken = default) =>
        await store.HeadAsync(settings.Layout == DatabaseLayoutKind.Log ? await NewestLogKeyAsync(cancellationToken) ?? Key + ".ltx/" : Key, cancellationToken);

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
    /// <exception cref="UnusableDatabaseException">The version is damaged.</exception>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<RunOutcome> RestoreVersionAsync(string versionId, CancellationToken cancellationToken = default)
    {
        if ((await ListVersionsAsync(cancellationToken)).All(version => !string.Equals(version.Id, versionId, StringComparison.Ordinal)))
        {
            throw new InvalidSettingException("version", versionId, $"give the id of a version of organization {organizationId}; the list of versions shows them");
        }

        return await UnderLeaseAsync(
            (runId, workspace, working) => Versions.RestoreAsync(versionId, runId, workspace.File(LocalName), working),
            cancellationToken);
    }

    /// <summary>Makes one commit that is no run, under the lease.</summary>
    internal async Task<RunOutcome> UnderLeaseAsync(Func<string, Workspace, CancellationToken, Task<CommitAnswer>> commitAsync, CancellationToken cancellationToken)
    {
        var runId = RunId.New(timeProvider);
        var answer = await Leases.TryAcquireAsync(Key, runId, cancellationToken);
        if (answer.Lease is not { } lease)
        {
            return RunOutcome.Busy(organizationId, runId, answer.Holder!);
        }

        await using var held = lease;
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        using var workspace = NewWorkspace(runId);
        var commit = await commitAsync(runId, workspace, working.Token);
        return commit.Status == CommitStatus.LostRace
            ? new RunOutcome { Status = RunStatus.Transient, OrganizationId = organizationId, RunId = runId, Reason = $"Another run or program changed '{Key}' meanwhile. Try again." }
            : new RunOutcome { Status = commit.Status == CommitStatus.Committed ? RunStatus.Completed : RunStatus.Unchanged, OrganizationId = organizationId, RunId = runId };
    }

    /// <summary>Makes a sample the organization's database, unless there is one.</summary>
    /// <returns><see langword="false"/> when there was a database; it is as it was.</returns>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<bool> CreateSampleAsync(SampleOptions options, CancellationToken cancellationToken = default)
    {
        if (await HeadAsync(cancellationToken) is not null)
        {
            return false;
        }

        var runId = RunId.New(timeProvider);
        using var workspace = NewWorkspace(runId);
        var layout = NewLayout(createWhenMissing: true);
        var checkOut = await layout.CheckOutAsync(workspace.File(LocalName), cancellationToken);
        if (checkOut.BaseVersion is not null)
        {
            return false;
        }

        SampleDatabase.Create(checkOut.Path, options, cancellationToken);
        return (await layout.CommitAsync(checkOut, new CommitInfo(runId, RowsChanged: 0), cancellationToken)).Status == CommitStatus.Committed;
    }

    internal IDatabaseLayout NewLayout() => NewLayout(settings.CreateWhenMissing);

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
    internal async Task MaintainAsync(IDatabaseLayout layout, CheckOut checkOut, string runId, CancellationToken cancellationToken)
    {
        try
        {
            await layout.MaintainAsync(checkOut, cancellationToken);
            if (settings is { Layout: DatabaseLayoutKind.Log, LogPublication: not PublicationSchedule.Never })
            {
                await new LogPublication(store, Key, logger).PublishAsync(checkOut, settings.LogPublication, runId, cancellationToken);
            }
        }
        catch (Exception failure) when (failure is ObjectStoreException or UnusableDatabaseException or OperationCanceledException)
        {
            logger.LogWarning(failure, "The upkeep of {Key} after run {RunId} was not done", Key, runId);
        }
    }

    internal LogLayoutOptions LogOptions(bool createWhenMissing) => new()
    {
        CreateWhenMissing = createWhenMissing,
        WarmFolder = settings.WarmFolder,
        KeepFor = TimeSpan.FromDays(settings.LogDays),
        KeepNewest = settings.LogNewest,
        SnapshotEvery = TimeSpan.FromDays(settings.LogSnapshotDays),
    };

    internal VersionOptions KeptVersions => new() { KeepNewest = settings.VersionsNewest, KeepDays = settings.VersionDays };

    private IDatabaseLayout NewLayout(bool createWhenMissing) => settings.Layout == DatabaseLayoutKind.Log
        ? new LogLayout(store, Key, LogOptions(createWhenMissing), timeProvider, logger)
        : new ObjectLayout(
            store,
            Key,
            new ObjectLayoutOptions { CreateWhenMissing = createWhenMissing, WarmFolder = settings.WarmFolder, Versions = KeptVersions },
            logger);

    // Commits are numbered, so the last of a listing is the newest; a log may begin with a snapshot alone.
    private async Task<string?> NewestLogKeyAsync(CancellationToken cancellationToken)
    {
        foreach (var level in new[] { "0000", "0009" })
        {
            var newest = default(ObjectEntry);
            await foreach (var entry in store.ListAsync($"{Key}.ltx/{level}/", cancellationToken))
            {
                newest = entry;
            }

            if (newest is not null)
            {
                return newest.Key;
            }
        }

        return null;
    }
}
