using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>Opens the databases of a store, each in the layout in which it is found; only one that is to be created gets that of the options.</summary>
/// <param name="store">Where they are.</param>
/// <param name="options">How they are worked on.</param>
/// <param name="time">The clock for commits' times; it decides nothing but what a folder's retention waits for.</param>
/// <param name="logger">Where failures that do not matter to a run are logged.</param>
public sealed class DatabaseSessions(IObjectStore store, DatabaseSessionOptions options, TimeProvider time, ILogger logger)
{
    private const int ReadAttempts = 3;

    /// <summary>What there is of a database, and so in which layout it is. Without the lease it may be another a moment later.</summary>
    /// <param name="databaseKey">The database's key, such as <c>org-data/99.db</c>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<StoredDatabase> ExamineAsync(string databaseKey, CancellationToken cancellationToken = default) => Finder(databaseKey).ExamineAsync(cancellationToken);

    /// <summary>How large a database is that was found; <see langword="null"/> when there is none, or a conflict. In a log this costs one small request.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<DatabaseSize?> MeasureAsync(StoredDatabase found, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        return DatabaseSize.ReadAsync(store, found, cancellationToken);
    }

    /// <summary>
    /// Opens a database for a run, and looks whether the run has already committed. The caller holds the lease until the session ends: without it the database
    /// may go to the other layout while it is open. A commit is conditional in any case.
    /// </summary>
    /// <param name="databaseKey">The database's key.</param>
    /// <param name="runId">The run: 1 to 100 of letters, digits, '.', '_', '-'.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArgumentException">The run id is not usable.</exception>
    /// <exception cref="InvalidDatabaseException">It is not certain what the database is.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<DatabaseSession> OpenAsync(string databaseKey, string runId, CancellationToken cancellationToken = default)
    {
        var found = await Finder(databaseKey).FindAsync(cancellationToken);
        var session = await Layout(databaseKey, found, options.CreateWhenMissing).OpenAsync(runId, cancellationToken);
        session.Actor = options.Actor;
        session.Beside = found.Beside;
        session.Bound = options.MaxAge is { } bound ? new HistoryBound(store, databaseKey, bound).ApplyAsync : null;
        return session;
    }

    /// <summary>Brings the newest state into a local file without the lease: what is found may go to the other layout while it is read, and is looked for again.</summary>
    /// <param name="databaseKey">The database's key.</param>
    /// <param name="path">The local file; readable by the owner only.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">There is no database, or none that is healthy; or it is not certain what it is.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<CheckOut> CheckOutToReadAsync(string databaseKey, string path, CancellationToken cancellationToken = default)
    {
        var found = await Finder(databaseKey).FindAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var checkOut = await Layout(databaseKey, found, options.CreateWhenMissing).CheckOutAsync(path, cancellationToken);
                checkOut.Beside = found.Beside;
                return checkOut;
            }
            catch (Exception failure) when (failure is InvalidDatabaseException or ObjectStoreException { Kind: ObjectStoreFailure.Transient } && attempt < ReadAttempts)
            {
                var before = found;
                found = await Finder(databaseKey).FindAsync(cancellationToken);
                if (found.IsSameAs(before))
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Makes a database where none was found, whatever <see cref="DatabaseSessionOptions.CreateWhenMissing"/> says. The caller holds the lease.</summary>
    /// <param name="databaseKey">The database's key.</param>
    /// <param name="found">What <see cref="ExamineAsync"/> has found under the lease.</param>
    /// <param name="runId">The id under which the commit is known.</param>
    /// <param name="path">A local file for the work; the caller removes it.</param>
    /// <param name="create">Makes the database's file at the path that it is given.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>Unchanged when there is a database.</returns>
    /// <exception cref="InvalidDatabaseException">It is not certain what the database is.</exception>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<CommitResult> CreateAsync(
        string databaseKey, StoredDatabase found, string runId, string path, Action<string> create, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(create);
        if (found.Kind != StoredDatabaseKind.None)
        {
            return new CommitResult(CommitStatus.Unchanged, null, 0);
        }

        var checkOut = await Layout(databaseKey, found, createWhenMissing: true).CheckOutAsync(path, cancellationToken);
        if (checkOut.BaseVersion is not null)
        {
            return new CommitResult(CommitStatus.Unchanged, checkOut.BaseVersion, 0);
        }

        create(checkOut.Path);
        return await checkOut.CommitAsync(new CommitInfo(runId, RowsChanged: 0) { Kind = CommitKind.Creation, Actor = options.Actor }, cancellationToken);
    }

    private DatabaseFinder Finder(string databaseKey) => new(store, databaseKey);

    private IDatabaseLayout Layout(string databaseKey, StoredDatabase found, bool createWhenMissing)
    {
        var isNew = found.RequireNoConflict().Kind == StoredDatabaseKind.None;
        var isLog = isNew ? options.NewDatabase == DatabaseLayoutKind.Log : found.Kind == StoredDatabaseKind.Log;
        return isLog
            ? Finder(databaseKey).OpenLog(found, options.Log with { CreateWhenMissing = isNew && createWhenMissing }, time, logger)
            : Finder(databaseKey).OpenObject(found, options.PlainFile with { CreateWhenMissing = isNew && createWhenMissing }, time, logger);
    }
}

/// <summary>How databases are worked on.</summary>
public sealed record DatabaseSessionOptions
{
    /// <summary>The layout of a database that is created; one that is there keeps its own. The default value is the plain file.</summary>
    public DatabaseLayoutKind NewDatabase { get; init; }

    /// <summary>Whether a missing database is to be created instead of an error. The default value is <see langword="false"/>.</summary>
    public bool CreateWhenMissing { get; init; }

    /// <summary>Who asks for what is committed (<see cref="CommitInfo.Actor"/>); <see langword="null"/>, the default value, when that is not known.</summary>
    public string? Actor { get; init; }

    /// <summary>How old a past state may become, whatever else says that it is kept; <see langword="null"/>, the default value, for no bound.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>How the <c>object</c> layout works.</summary>
    public ObjectLayoutOptions PlainFile { get; init; } = new();

    /// <summary>How the <c>log</c> layout works.</summary>
    public LogLayoutOptions Log { get; init; } = new();
}
