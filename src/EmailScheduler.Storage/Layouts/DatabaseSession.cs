using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts;

/// <summary>
/// One run's work on one database, in whichever layout it is: opened under the lease, then a check-out, a commit of it, maintenance. Not for concurrent use.
/// A session may be left at any step.
/// </summary>
public abstract class DatabaseSession : IAsyncDisposable
{
    private readonly string _databaseKey;
    private readonly ILogger _logger;

    private protected DatabaseSession(string databaseKey, string runId, CommitInfo? earlierCommit, ILogger logger)
    {
        _databaseKey = databaseKey;
        _logger = logger;
        RunId = runId;
        EarlierCommit = earlierCommit;
    }

    /// <summary>The run, under whose id everything is committed.</summary>
    public string RunId { get; }

    /// <summary>Who asked for the work, for the metadata of what is committed; <see langword="null"/> when that is not known.</summary>
    public string? Actor { get; internal set; }

    /// <summary>What lay beside the database when it was looked for.</summary>
    internal StoredBeside Beside { get; set; }

    /// <summary>Removes what has become too old, after everything else; <see langword="null"/> where nothing does.</summary>
    internal Func<CancellationToken, Task>? Bound { get; set; }

    /// <summary>The commit of this very run that was there when the session was opened; <see langword="null"/> when there was none. A run that has one must not plan again.</summary>
    public CommitInfo? EarlierCommit { get; }

    /// <summary>Looks again for a commit of this run: after a lost race, which an earlier write of the run itself may have won, or a commit that threw.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public abstract Task<CommitInfo?> FindCommitAsync(CancellationToken cancellationToken = default);

    /// <summary>Brings the newest state into <paramref name="path"/> (created readable by the owner only), verified.</summary>
    /// <exception cref="InvalidDatabaseException">The stored database is missing or is not a healthy SQLite database.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<CheckOut> CheckOutAsync(string path, CancellationToken cancellationToken = default)
    {
        var checkOut = await CheckOutFileAsync(path, cancellationToken);
        checkOut.Beside = Beside;
        return checkOut;
    }

    private protected abstract Task<CheckOut> CheckOutFileAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// Commits the local file on top of exactly the state that was checked out, or changes nothing: another run may have committed since, whatever the lease
    /// says. A commit that throws may or may not have happened; <see cref="FindCommitAsync"/> determines which.
    /// </summary>
    /// <param name="checkOut">A check-out of this session.</param>
    /// <param name="rowsChanged">Rows inserted, updated and deleted.</param>
    /// <param name="verification">The file's verification; <see langword="null"/> for a file that is not verified.</param>
    /// <param name="kind">What makes the commit.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="FileChangedException">The file has another hash; nothing was changed.</exception>
    /// <exception cref="InvalidDatabaseException">The local file is not a whole, closed database, or has other pages than before; nothing was changed.</exception>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public Task<CommitResult> CommitAsync(
        CheckOut checkOut, long rowsChanged, FileVerification? verification, CommitKind kind = CommitKind.Run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkOut);
        return checkOut.CommitAsync(Info(checkOut, rowsChanged, verification) with { Kind = kind }, verification, cancellationToken);
    }

    /// <summary>
    /// Commits the local file as a past state to which an operator has gone back, on top of exactly the state that was checked out, or changes nothing. The file must have been
    /// given to <see cref="MakeUnique"/> before it was hashed.
    /// </summary>
    /// <param name="checkOut">A check-out of this session.</param>
    /// <param name="restoredFrom">The past state's id.</param>
    /// <param name="rowsChanged">Rows that were carried into the past state.</param>
    /// <param name="verification">As for <see cref="CommitAsync"/>.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="FileChangedException">The file has another hash; nothing was changed.</exception>
    /// <exception cref="InvalidDatabaseException">The local file is not a whole, closed database, or has other pages than before; nothing was changed.</exception>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public Task<CommitResult> CommitRestoredAsync(
        CheckOut checkOut, string restoredFrom, long rowsChanged, FileVerification? verification, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkOut);
        return checkOut.CommitAsync(Info(checkOut, rowsChanged, verification) with { Kind = CommitKind.Restore, RestoredFrom = restoredFrom }, verification, cancellationToken);
    }

    private CommitInfo Info(CheckOut checkOut, long rowsChanged, FileVerification? verification) =>
        new(RunId, rowsChanged) { Actor = Actor, CommitsSinceCheck = verification is null ? 0 : checkOut.CommitsSinceCheck + 1 };

    /// <summary>Gives the local file bytes that no other state has: equal bytes have equal ETags, and a late request that waits for one must not find it a second time.</summary>
    public void MakeUnique(CheckOut checkOut)
    {
        ArgumentNullException.ThrowIfNull(checkOut);
        ChangeCounter.MakeUnique(checkOut.Path, RunId);
    }

    /// <summary>
    /// When the run's result is safe: keeps a log short, puts the plain file beside it where that is wanted, and gives the local file back, which may be gone
    /// from its path afterwards. What goes wrong is logged and left to the next run; the run has committed all the same.
    /// </summary>
    /// <returns>What people should know although the run has succeeded; <see langword="null"/> when there is nothing.</returns>
    public async Task<string?> MaintainAsync(CheckOut checkOut, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkOut);
        string? warning = null;
        try
        {
            warning = await checkOut.MaintainAsync(RunId, cancellationToken);
            await (Bound?.Invoke(cancellationToken) ?? Task.CompletedTask);
        }
        catch (Exception failure) when (failure is ObjectStoreException or InvalidDatabaseException or OperationCanceledException)
        {
            _logger.Log(LeftWork.LevelOf(cancellationToken), failure, "The maintenance of {Key} after run {RunId} was not done", _databaseKey, RunId);
        }

        checkOut.Release();
        return warning;
    }

    /// <summary>Closes what was opened for a check-out that did not come.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A database in a local file, with all that its layout needs to commit the file on top of exactly the stored state that it came from.</summary>
public abstract class CheckOut
{
    private protected CheckOut(string path, string? baseVersion, long bytesMoved)
    {
        Path = path;
        BaseVersion = baseVersion;
        BytesMoved = bytesMoved;
    }

    /// <summary>The local file.</summary>
    public string Path { get; }

    /// <summary>The state it came from: an ETag (<c>object</c>) or a transaction id (<c>log</c>); <see langword="null"/> for a database that is to be created.</summary>
    public string? BaseVersion { get; }

    /// <summary>Bytes fetched from the store; 0 when the local file was still current.</summary>
    public long BytesMoved { get; }

    /// <summary>What lay beside the database when it was looked for.</summary>
    public StoredBeside Beside { get; internal set; }

    /// <summary>How many commits there were since a check-out was checked page by page (<see cref="CommitCheck"/>); 0 when this one was.</summary>
    internal int CommitsSinceCheck { get; init; }

    /// <summary>
    /// A hash of the local file as it is now, for <see cref="FileVerification.Ended"/>. Made before the file is verified, it holds for what the verification
    /// reads: whatever changes the file from then on makes the commit be refused. One reading of the file; empty, which no commit matches, for what is no database.
    /// </summary>
    public Task<string> HashAsync(CancellationToken cancellationToken = default) => File.Exists(Path) ? HashFileAsync(cancellationToken) : Task.FromResult("");

    private protected abstract Task<string> HashFileAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="DatabaseSession.CommitAsync"/>
    internal abstract Task<CommitResult> CommitAsync(CommitInfo info, FileVerification? verification, CancellationToken cancellationToken = default);

    /// <summary>Commits a file that no one has verified.</summary>
    internal Task<CommitResult> CommitAsync(CommitInfo info, CancellationToken cancellationToken = default) => CommitAsync(info, verification: null, cancellationToken);

    /// <summary>Looks after what commits leave behind. By default there is nothing to do.</summary>
    /// <returns>What people should know; <see langword="null"/> when there is nothing.</returns>
    internal virtual Task<string?> MaintainAsync(string runId, CancellationToken cancellationToken = default) => Task.FromResult<string?>(null);

    /// <summary>Gives the local file back, for a layout that keeps it for the next run on this machine. By default it stays where it is.</summary>
    internal virtual void Release()
    {
    }
}
