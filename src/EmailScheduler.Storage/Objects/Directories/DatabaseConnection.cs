using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// A connection to a database file that other programs may have open. Nothing else in the process opens such a file (see <see cref="SqliteVfsFile"/>);
/// <c>immutable</c> and <c>nolock</c> are out of the question for the same reason.
/// </summary>
internal sealed class DatabaseConnection : IDisposable
{
    /// <summary>
    /// How long SQLite itself waits for a lock. While it waits for readers to end it keeps new ones out, so it must give way again and again;
    /// and a wait inside SQLite cannot be cancelled.
    /// </summary>
    private const int WaitMilliseconds = 250;

    private const int Attempts = 3;

    private const int ResetDatabase = 1009;

    private readonly sqlite3 _handle;
    private readonly SqliteInterruption _interruption;

    static DatabaseConnection() => Batteries_V2.Init();

    private DatabaseConnection(sqlite3 handle, string path, CancellationToken cancellationToken)
    {
        _handle = handle;
        _interruption = new SqliteInterruption(handle, cancellationToken);
        Path = path;
        File = SqliteVfsFile.Database(handle);
    }

    /// <summary>The file, links followed.</summary>
    public string Path { get; }

    public sqlite3 Handle => _handle;

    /// <summary>The database file. Without a transaction nothing keeps others from changing it meanwhile.</summary>
    public SqliteVfsFile File { get; }

    /// <summary>Whether the account may only read the file.</summary>
    public bool IsReadOnly => raw.sqlite3_db_readonly(_handle, "main") == 1;

    /// <summary>Opens a file that exists; <see langword="null"/> when there is none, or a folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Interrupts statements.</param>
    /// <exception cref="ObjectStoreException">The file cannot be opened.</exception>
    public static DatabaseConnection? TryOpen(string path, CancellationToken cancellationToken)
    {
        // Links are resolved as SQLite resolves them, so that the times and the files beside it are those of the file that is opened.
        var target = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
        if (Directory.Exists(target))
        {
            return null;
        }

        for (var attempt = 1; ; attempt++)
        {
            var code = raw.sqlite3_open_v2(target, out var handle, raw.SQLITE_OPEN_READWRITE, null);
            if (code == raw.SQLITE_OK)
            {
                raw.sqlite3_extended_result_codes(handle, 1);
                SqliteSwitches.SetForReading(handle);
                raw.sqlite3_busy_timeout(handle, WaitMilliseconds);
                return new DatabaseConnection(handle, target, cancellationToken);
            }

            handle?.Dispose();
            if (!FolderPresence.IsThere(target))
            {
                return null;
            }

            // One that was put there just now, by another process, can be opened the next time.
            if (attempt == Attempts)
            {
                throw DatabaseFailure.Of(code, target);
            }
        }
    }

    /// <summary>Runs statements whose rows do not matter.</summary>
    /// <returns>SQLite's extended result code.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public int Execute(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql);
        return _interruption.Of(code) is { } interruption ? throw interruption : code;
    }

    /// <summary>
    /// Treats the file as if it were empty when it is next written, whatever its header says: the way to replace a damaged database
    /// under its own locks (sqlite.org/c3ref/c_dbconfig_defensive.html, SQLITE_DBCONFIG_RESET_DATABASE).
    /// </summary>
    public void DisregardContent() => raw.sqlite3_db_config(_handle, ResetDatabase, 1, out _);

    public void Dispose()
    {
        // First, for it waits for an interruption that is under way.
        _interruption.Dispose();
        _handle.Dispose();
    }
}
