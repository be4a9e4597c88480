using SQLitePCL;

namespace EmailScheduler.Scheduling.Database;

/// <summary>
/// One connection to a local database file through SQLite's own C interface: the hot loops read millions of rows and allocate nothing for them.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly bool _isUtf16;

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle)
    {
        _handle = handle;
        _isUtf16 = ReadText("PRAGMA encoding") is not ("UTF-8" or null);
    }

    /// <summary>Rows that the statements of this connection have inserted, updated or deleted.</summary>
    public long TotalChanges => raw.sqlite3_total_changes(_handle);

    /// <summary>
    /// Opens a file that nobody writes: no locks are taken and no <c>-wal</c> or <c>-shm</c> file is made, whatever the journal mode in its header.
    /// </summary>
    public static SqliteDatabase OpenImmutable(string path) =>
        Open("file:" + Uri.EscapeDataString(Path.GetFullPath(path)).Replace("%2F", "/", StringComparison.Ordinal) + "?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI);

    /// <summary>Opens a file for reading and writing by this connection alone.</summary>
    public static SqliteDatabase OpenExclusive(string path) => Open(path, raw.SQLITE_OPEN_READWRITE);

    public void Execute(string sql)
    {
        using var statement = Prepare(sql);
        while (statement.Step())
        {
        }
    }

    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        return new Statement(this, statement, _isUtf16);
    }

    /// <summary>The first column of the first row as text; <see langword="null"/> for no row or NULL.</summary>
    public string? ReadText(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.String(0) : null;
    }

    /// <summary>The first column of the first row as a number; <see langword="null"/> for no row or NULL.</summary>
    public long? ReadInt64(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() && !statement.IsNull(0) ? statement.Int64(0) : null;
    }

    public void Dispose() => _handle.Dispose();

    internal void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw Failure(code);
        }
    }

    private static SqliteDatabase Open(string path, int flags)
    {
        var code = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            handle.Dispose();
            throw new InvalidDatabaseException($"The database file cannot be opened (SQLite code {code}): check that it exists and is readable.");
        }

        try
        {
            raw.sqlite3_extended_result_codes(handle, 1);
            return new SqliteDatabase(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    // SQLite's message may quote SQL and names of the schema, never values of rows.
    private Exception Failure(int code)
    {
        var message = raw.sqlite3_errmsg(_handle).utf8_to_string();
        return (code & 0xff) switch
        {
            raw.SQLITE_FULL or raw.SQLITE_IOERR => new IOException($"SQLite cannot read or write the local database file: {message} (code {code}); check the space and the health of the temp folder."),
            raw.SQLITE_NOMEM => new InsufficientMemoryException($"SQLite ran out of memory: {message}."),
            _ => new InvalidDatabaseException($"SQLite refused to work on the database: {message} (code {code}); check it with PRAGMA integrity_check."),
        };
    }
}
