using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>The past of one organization's database in the <c>log</c> layout, and the way from one layout to the other.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock for commits and run ids.</param>
/// <param name="logger">Receives what happens.</param>
public sealed class OrganizationHistory(IObjectStore store, long organizationId, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    private const string LocalName = "database.db";

    private readonly OrganizationDatabase _database = new(store, organizationId, settings, timeProvider, logger);

    private LogHistory Log => new(store, _database.Key, _database.LogOptions, timeProvider, logger);

    /// <summary>The commits that can be gone back to, newest first.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<LogCommit>> ListAsync(int limit, CancellationToken cancellationToken = default) => Log.ListAsync(limit, cancellationToken);

    /// <summary>The commit that was the newest at a time.</summary>
    /// <exception cref="InvalidSettingException">No commit that is kept is as old.</exception>
    public async Task<TxId> FindAsync(DateTimeOffset time, CancellationToken cancellationToken = default) =>
        await Log.FindAsync(time, cancellationToken)
            ?? throw new InvalidSettingException("to-time", $"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}", "no commit that is kept is as old; 'history' shows those that are");

    /// <summary>Makes a state in a new local file, verified.</summary>
    /// <returns>Bytes fetched.</returns>
    /// <exception cref="InvalidSettingException">The file exists.</exception>
    /// <exception cref="InvalidDatabaseException">There is no such state, or it is damaged.</exception>
    public Task<long> RestoreToFileAsync(TxId commit, string path, CancellationToken cancellationToken = default) => File.Exists(path)
        ? throw new InvalidSettingException("output", path, "there is a file already; give the name of a new one")
        : Log.RestoreAsync(commit, path, cancellationToken);

    /// <summary>Makes a past state the current one by a commit like any other, under the lease; in the <c>object</c> layout too, when a log was kept.</summary>
    /// <exception cref="InvalidDatabaseException">There is no such state, it is damaged, or it is not certain what the database is.</exception>
    public Task<RunOutcome> RestoreAsCommitAsync(TxId commit, CancellationToken cancellationToken = default)
    {
        var restore = new StateRestore(store, _database.Key, _database.LogOptions, _database.KeptVersions, timeProvider, logger) { Actor = settings.Actor };
        return _database.UnderLeaseAsync(
            (found, runId, workspace, working) => restore.ToCommitAsync(found, commit, runId, workspace.File(LocalName), working),
            cancellationToken);
    }

    /// <summary>What is different between two states: tables and keys of rows, never their values.</summary>
    /// <param name="older">One state.</param>
    /// <param name="newer">The other.</param>
    /// <param name="keys">At most so many keys of each kind and table.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidDatabaseException">There is no such state, or it is damaged.</exception>
    public async Task<IReadOnlyList<TableDiff>> DiffAsync(TxId older, TxId newer, int keys, CancellationToken cancellationToken = default)
    {
        using var workspace = _database.NewWorkspace(RunId.New(timeProvider));
        var (left, right) = (workspace.File("older.db"), workspace.File("newer.db"));
        await Log.RestoreAsync(older, left, cancellationToken);
        await Log.RestoreAsync(newer, right, cancellationToken);
        return DatabaseDiff.Compare(left, right, keys, cancellationToken);
    }

    /// <summary>Takes the database from one layout to the other, under the lease, verified; what was there stays there.</summary>
    /// <returns>Completed; unchanged when it is in that layout already; busy, or transient when another run committed meanwhile.</returns>
    /// <exception cref="InvalidDatabaseException">There is no database, it is damaged, or it is not certain what it is.</exception>
    public Task<RunOutcome> ConvertAsync(DatabaseLayoutKind target, CancellationToken cancellationToken = default)
    {
        var conversion = new LayoutConversion(store, _database.Key, _database.LogOptions, _database.KeptVersions, timeProvider, logger) { Actor = settings.Actor };
        return _database.UnderLeaseAsync(
            (found, runId, workspace, working) => target == DatabaseLayoutKind.Log
                ? conversion.ToLogAsync(found, runId, workspace.File(LocalName), working)
                : conversion.ToObjectAsync(found, runId, workspace.File(LocalName), working),
            cancellationToken);
    }

    /// <summary>Ends a conflict between a log and a plain file as a person has decided, under the lease. What is discarded is kept: a plain file as a version, a log closed.</summary>
    /// <param name="discarded">The layout whose state is not to be the database.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Completed; unchanged when there is no conflict; busy, or transient when another program wrote meanwhile.</returns>
    /// <exception cref="InvalidDatabaseException">What is to be the database is not there, or damaged.</exception>
    public Task<RunOutcome> DiscardAsync(DatabaseLayoutKind discarded, CancellationToken cancellationToken = default)
    {
        var resolution = new ConflictResolution(store, _database.Key, _database.LogOptions, _database.KeptVersions, timeProvider, logger) { Actor = settings.Actor };
        return _database.UnderLeaseAsync(
            (found, runId, workspace, working) => discarded == DatabaseLayoutKind.Log
                ? resolution.KeepFileAsync(found, runId, workspace.File(LocalName), working)
                : resolution.KeepLogAsync(found, runId, workspace.File(LocalName), working),
            cancellationToken);
    }
}
