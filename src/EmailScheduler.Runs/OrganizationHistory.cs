using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>The past of one organization's database, in whichever layout it is, and the way from one layout to the other.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock for commits and run ids.</param>
/// <param name="logger">Receives what happens.</param>
public sealed class OrganizationHistory(IObjectStore store, long organizationId, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    private const string LocalName = "database.db";

    private readonly OrganizationDatabase _database = new(store, organizationId, settings, timeProvider, logger);

    private DatabaseHistory Past => new(store, _database.Key, _database.LogOptions, _database.KeptVersions, timeProvider, logger);

    /// <summary>The states that can be gone back to, newest first: commits of the log and versions of the plain file.</summary>
    /// <param name="limit">At most so many; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<PastState>> ListAsync(int? limit = null, CancellationToken cancellationToken = default) => Past.ListAsync(limit, cancellationToken);

    /// <summary>The states that were made at certain times, newest first.</summary>
    /// <param name="isWanted">Whether a state is wanted that was made about this time (UTC).</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<PastState>> ListAsync(Predicate<DateTimeOffset> isWanted, int limit, CancellationToken cancellationToken = default) => Past.ListAsync(isWanted, limit, cancellationToken);

    /// <summary>The state of an id.</summary>
    /// <param name="name">What the id was given as, for an error.</param>
    /// <param name="id">A commit's number, with its leading zeros or without them, or a version's id.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidSettingException">There is no such version.</exception>
    /// <exception cref="InvalidDatabaseException">There is no such commit.</exception>
    public async Task<PastState> FindAsync(string name, string id, CancellationToken cancellationToken = default) => await Past.FindAsync(id, cancellationToken)
        ?? throw (TxId.TryParse(id, out var commit)
            ? new InvalidDatabaseException((await ListAsync(cancellationToken: cancellationToken)).Any(state => state.TxId is not null)
                ? $"The log '{DatabaseKeys.Log(_database.Key)}' in {store.Address} has no commit {commit}; 'history' shows them."
                : $"There is no state '{id}' of '{_database.Key}' in {store.Address}, nor a log that it could be a commit of; 'history' shows the states that are kept.")
            : new InvalidSettingException(name, id, $"give the id of a state of organization {organizationId}; 'history' shows them"));

    /// <summary>The states of these ids, and the one that the database is in now: a few requests, however many others there are.</summary>
    /// <param name="ids">Commits' numbers, with their leading zeros or without them, or versions' ids.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<FoundStates> FindAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default) => Past.FindAsync(ids, cancellationToken);

    /// <summary>The state that was the newest at a time.</summary>
    /// <exception cref="InvalidSettingException">No state that is kept is as old.</exception>
    public async Task<PastState> FindAsync(DateTimeOffset time, CancellationToken cancellationToken = default) => await Past.FindAsync(time, cancellationToken)
        ?? throw new InvalidSettingException("--to-time", $"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}", "no state that is kept is as old; 'history' shows those that are");

    /// <summary>Makes a state in a new local file, verified.</summary>
    /// <returns>Bytes fetched.</returns>
    /// <exception cref="InvalidSettingException">The file exists.</exception>
    /// <exception cref="InvalidDatabaseException">The state is damaged, or gone.</exception>
    public Task<long> RestoreToFileAsync(PastState state, string path, CancellationToken cancellationToken = default) =>
        SqliteFile.BesideOf(path).Prepend(path).FirstOrDefault(Path.Exists) is { } there
            ? throw new InvalidSettingException("--output", path, $"'{there}' is there already; give the name of a new file")
            : Past.FetchAsync(state, path, cancellationToken);

    /// <summary>What is different between two states: tables and keys of rows, never their values.</summary>
    /// <param name="older">One state.</param>
    /// <param name="newer">The other.</param>
    /// <param name="keys">At most so many keys of each kind and table.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidDatabaseException">One of them is damaged, or gone.</exception>
    public async Task<IReadOnlyList<TableDiff>> DiffAsync(PastState older, PastState newer, int keys, CancellationToken cancellationToken = default)
    {
        using var workspace = _database.NewWorkspace(RunId.New(timeProvider));
        var (left, right) = (workspace.File("older.db"), workspace.File("newer.db"));
        await Past.FetchAsync(older, left, cancellationToken);
        await Past.FetchAsync(newer, right, cancellationToken);
        return DatabaseDiff.Compare(left, right, keys, cancellationToken);
    }

    /// <summary>Compares all that is kept of the database with what it says of itself.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<HistoryReport> VerifyAsync(CancellationToken cancellationToken = default)
    {
        using var workspace = _database.NewWorkspace(RunId.New(timeProvider));
        return await new HistoryVerification(store, _database.Key, workspace.File(LocalName)).RunAsync(cancellationToken);
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
