using SQLitePCL;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// Replaces the content of a database that other programs may have open, in place, by SQLite's backup (sqlite.org/c3ref/backup_finish.html): under its write
/// lock and in one transaction, so that others see the old content or the new one, whenever this process is killed. File, owner, mode and links stay.
/// </summary>
/// <remarks>In WAL mode readers go on meanwhile; in the other modes they are waited for.</remarks>
internal sealed class DatabaseReplacement : IDisposable
{
    // A cancellation is noticed between two steps.
    private const int PagesPerStep = 1024;

    // SQLite keeps so many changed pages in memory before it writes them; each time it does, the journal must be on disk first.
    private const int UnwrittenBytes = 32 << 20;

    /// <summary>The default value of <see cref="WaitUnderLock"/>.</summary>
    public static readonly TimeSpan DefaultWaitUnderLock = TimeSpan.FromSeconds(5);

    private readonly DatabaseConnection _target;
    private readonly sqlite3 _source;
    private readonly sqlite3_backup _backup;
    private readonly DatabaseContent _content;

    private DatabaseReplacement(DatabaseConnection target, sqlite3 source, sqlite3_backup backup, bool isDamaged)
    {
        _target = target;
        _source = source;
        _backup = backup;
        IsDamaged = isDamaged;
        _content = DatabaseContent.OfFileAlone(target.File, target.Path);
    }

    /// <summary>Whether the database is in WAL mode.</summary>
    public bool IsWal => _content.IsWal;

    /// <summary>Whether SQLite cannot read the database as it is.</summary>
    public bool IsDamaged { get; }

    /// <summary>Takes the write lock. Nothing is changed until <see cref="TryCompleteAsync"/>.</summary>
    /// <param name="path">The database's file.</param>
    /// <param name="source">The new content, a database.</param>
    /// <param name="patience">How long to wait for other programs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> when the file is gone.</returns>
    /// <exception cref="ObjectStoreException">Others kept it locked, it cannot be written, or the new content does not fit.</exception>
    public static async Task<DatabaseReplacement?> BeginAsync(string path, DatabaseSource source, TimeSpan patience, CancellationToken cancellationToken)
    {
        var wait = new DatabaseLockWait(path, patience);
        var isDamaged = false;
        while (DatabaseConnection.TryOpen(path, cancellationToken) is { } target)
        {
            var code = Lock(target, source, isDamaged, out var replacement);
            if (replacement is not null)
            {
                return replacement;
            }

            if (DatabaseFailure.IsUnreadable(code) && !isDamaged)
            {
                isDamaged = true;
                continue;
            }

            if (!DatabaseFailure.IsBusy(code))
            {
                throw DatabaseFailure.Of(code, path);
            }

            await wait.BeforeNextAttemptAsync(cancellationToken);
        }

        return null;
    }

    /// <summary>Reads what is there, which stays so until this is disposed of or completed.</summary>
    /// <param name="read">What to do with it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns><see langword="default"/> when the file has vanished.</returns>
    public async Task<T?> ReadCurrentAsync<T>(Func<DatabaseContent, T> read, CancellationToken cancellationToken)
    {
        if (!_content.IsWal || IsDamaged)
        {
            return read(_content);
        }

        // Another connection, because the target's own must not be used within a backup; it sees the newest state, as no one else can commit now.
        using var transaction = await DatabaseTransaction.BeginAsync(_target.Path, isExclusive: false, TimeSpan.Zero, cancellationToken);
        return transaction is null ? default : read(transaction.Content);
    }

    /// <summary>How long the commit waits for its prerequisite under the lock, for which other programs wait.</summary>
    public TimeSpan WaitUnderLock { get; set; } = DefaultWaitUnderLock;

    /// <summary>Copies all pages and commits.</summary>
    /// <param name="prerequisite">What must have ended well before the commit; pages are copied meanwhile.</param>
    /// <param name="beforeCommitAsync">What is done when only the commit is left.</param>
    /// <param name="cancellationToken">Undoes all, as long as the commit has not begun.</param>
    /// <returns>
    /// <see langword="false"/> when nothing was changed: the file was moved away before, so that the object is another file now, or none, or the prerequisite takes longer than others are to wait.
    /// </returns>
    public async Task<bool> TryCompleteAsync(Task prerequisite, Func<Task> beforeCommitAsync, CancellationToken cancellationToken)
    {
        int code;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isLast = raw.sqlite3_backup_remaining(_backup) <= PagesPerStep;
            if (!await CanStepAsync(isLast, prerequisite, beforeCommitAsync, cancellationToken))
            {
                return false;
            }

            code = raw.sqlite3_backup_step(_backup, PagesPerStep);
        }
        while (code == raw.SQLITE_OK);
        if (code == DatabaseFailure.Moved)
        {
            return false;
        }

        if (code != raw.SQLITE_DONE)
        {
            throw DatabaseFailure.Of(code, _target.Path);
        }

        _backup.Dispose();
        if (IsWal)
        {
            // The log has grown by the whole database. What readers still need stays in it, until someone's next checkpoint.
            _ = raw.sqlite3_wal_checkpoint_v2(_target.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        }

        // The journal's removal is the commit; without this a power failure could bring the journal back, and with it the old content.
        Durable.FlushFolder(Path.GetDirectoryName(_target.Path)!);
        return true;
    }

    /// <summary>Whether the next step may be taken. That which copies the last page commits; a prerequisite that has failed already makes the others pointless.</summary>
    private async Task<bool> CanStepAsync(bool isLast, Task prerequisite, Func<Task> beforeCommitAsync, CancellationToken cancellationToken)
    {
        if (isLast)
        {
            await Task.WhenAny(prerequisite, Task.Delay(WaitUnderLock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (prerequisite.IsCompleted)
        {
            await prerequisite;
        }

        if (!isLast || !prerequisite.IsCompleted)
        {
            return !isLast;
        }

        await beforeCommitAsync();
        cancellationToken.ThrowIfCancellationRequested();

        // SQLite looks itself when it begins its journal, and then no more; in WAL mode not at all.
        return !_target.File.HasMoved;
    }

    public void Dispose()
    {
        // Rolls back what is not committed.
        _backup.Dispose();
        _source.Dispose();
        _target.Dispose();
    }

    private static int Lock(DatabaseConnection target, DatabaseSource source, bool isDamaged, out DatabaseReplacement? replacement)
    {
        replacement = null;
        sqlite3? from = null;
        sqlite3_backup? backup = null;
        try
        {
            from = source.Open(target.Path);
            if (target.IsReadOnly)
            {
                return raw.SQLITE_READONLY;
            }

            // An odd number: SQLite takes its lowest eight bits for whether to write them at all before the commit, and else keeps the whole database in memory.
            Check(target.Execute($"PRAGMA cache_spill = {(UnwrittenBytes / source.PageSize) + 1}"), target.Path);
            if (isDamaged)
            {
                target.DisregardContent();
            }

            // The journal's removal is on disk before the file is cut off: after a power failure between the two the journal would come back, without the pages that were cut off.
            // What cannot be read, for which this needs the schema, is judged by the backup's first step.
            var code = target.Execute("PRAGMA synchronous = EXTRA");
            if (DatabaseFailure.IsBusy(code))
            {
                return code;
            }

            backup = raw.sqlite3_backup_init(target.Handle, "main", from, "main");
            code = raw.sqlite3_backup_step(backup, 0);
            if (code == raw.SQLITE_OK && !target.File.HasMoved)
            {
                replacement = new DatabaseReplacement(target, from, backup, isDamaged);
            }
            else if (code == raw.SQLITE_READONLY && DatabaseContent.OfFileAlone(target.File, target.Path) is { IsWal: true } current && current.PageSize != source.PageSize)
            {
                throw DatabaseFailure.PageSize(target.Path, current.PageSize, source.PageSize);
            }

            return code == raw.SQLITE_OK ? raw.SQLITE_BUSY : code;
        }
        finally
        {
            if (replacement is null)
            {
                backup?.Dispose();
                from?.Dispose();
                target.Dispose();
            }
        }
    }

    private static void Check(int code, string path)
    {
        if (code != raw.SQLITE_OK)
        {
            throw DatabaseFailure.Of(code, path);
        }
    }
}
