using SQLitePCL;

namespace EmailScheduler.Sqlite;

/// <summary>
/// Says why SQLite refused something. While a statement is prepared its messages quote the schema alone; while it runs they may quote values of rows
/// (what a trigger raises, the path of a JSON function), and are repeated only where that cannot be.
/// </summary>
public static class SqliteFailure
{
    /// <summary>A value of a type that the column of a STRICT table does not take; SQLitePCLRaw has no name for the code.</summary>
    public const int ConstraintDataType = raw.SQLITE_CONSTRAINT | (12 << 8);

    // What the system itself calls them (ENOSPC, EIO), so that whoever catches such a failure knows it, whether SQLite met it or a copy of a file did.
    private const int DiskFull = 28;
    private const int InputOutputError = 5;

    /// <summary>Why a statement cannot be prepared.</summary>
    internal static Exception OfPrepare(sqlite3 database, int code) => Environmental(database, code)
        ?? OfPrepare(database, code, raw.sqlite3_errmsg(database).utf8_to_string());

    /// <summary>Why a statement stopped.</summary>
    internal static Exception OfStep(sqlite3 database, int code) => Environmental(database, code)
        ?? Invalid(FormattableString.Invariant($"SQLite stopped while it worked on the database: {TextOf(database, code)} (code {code})."), code, TextOf(database, code));

    /// <summary>SQLite's message where it names the schema alone, else what its code says.</summary>
    internal static string TextOf(sqlite3 database, int code) => code is raw.SQLITE_CONSTRAINT_CHECK or raw.SQLITE_CONSTRAINT_NOTNULL
        or raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY or raw.SQLITE_CONSTRAINT_ROWID or ConstraintDataType
            ? raw.sqlite3_errmsg(database).utf8_to_string()
            : raw.sqlite3_errstr(code).utf8_to_string();

    private static InvalidDatabaseException OfPrepare(sqlite3 database, int code, string message) =>
        Invalid($"SQLite cannot prepare a statement on the database: {message}{MissingCollations.Remedy(database)}.", code, message);

    private static InvalidDatabaseException Invalid(string message, int code, string sqliteMessage) => new(message) { SqliteCode = code, SqliteMessage = sqliteMessage };

    private static Exception? Environmental(sqlite3 database, int code)
    {
        var message = raw.sqlite3_errmsg(database).utf8_to_string();
        return (code & 0xff) switch
        {
            raw.SQLITE_FULL or raw.SQLITE_IOERR => new IOException(
                $"SQLite cannot read or write the local database file: {message} (code {code}).", (code & 0xff) == raw.SQLITE_FULL ? DiskFull : InputOutputError),
            raw.SQLITE_NOMEM => new InsufficientMemoryException($"SQLite ran out of memory: {message}."),
            raw.SQLITE_CORRUPT when code == raw.SQLITE_CORRUPT_VTAB => Invalid("A virtual table of the database does not hold what it should; rebuild it (a full-text table f: INSERT INTO f(f) VALUES ('rebuild')), or drop it.", code, message),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Invalid($"The database is damaged: {message} (SQLite code {code}); check it with PRAGMA integrity_check, or restore a version of it.", code, message),
            _ => null,
        };
    }
}
