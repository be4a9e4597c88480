using System.ComponentModel;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace EmailScheduler.Sqlite;

/// <summary>
/// Says why SQLite refused something. While a statement is prepared its messages quote the schema alone; while it runs they may quote values of rows
/// (what a trigger raises, the path of a JSON function), and are repeated only where that cannot be.
/// </summary>
public static partial class SqliteFailure
{
    /// <summary>A value of a type that the column of a STRICT table does not take; SQLitePCLRaw has no name for the code.</summary>
    public const int ConstraintDataType = raw.SQLITE_CONSTRAINT | (12 << 8);

    // What the system itself calls them (ENOSPC, EIO, EACCES), so that whoever catches such a failure knows it, whether SQLite met it or a copy of a file did.
    private const int DiskFull = 28, InputOutputError = 5, AccessDenied = 13;

    // SQLITE_IOERR_GETTEMPPATH: there is no folder that SQLite may write what does not fit into memory to.
    private const int NoTempFolder = raw.SQLITE_IOERR | (25 << 8);

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

    /// <summary>Why a file cannot be opened that is there.</summary>
    internal static IOException OfOpen(sqlite3 database, int code, string path) => OfFile(database, code, path);

    private static Exception? Environmental(sqlite3 database, int code)
    {
        var message = raw.sqlite3_errmsg(database).utf8_to_string();
        return (code & 0xff) switch
        {
            raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM => OfFile(database, code, raw.sqlite3_db_filename(database, "main").utf8_to_string()),
            raw.SQLITE_NOMEM => new InsufficientMemoryException($"SQLite ran out of memory: {message}."),
            raw.SQLITE_CORRUPT when code == raw.SQLITE_CORRUPT_VTAB => Invalid("A virtual table of the database does not hold what it should; rebuild it (a full-text table f: INSERT INTO f(f) VALUES ('rebuild')), or drop it.", code, message),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Invalid($"The database is damaged: {message} (SQLite code {code}); check it with PRAGMA integrity_check, or restore a version of it.", code, message),
            _ => null,
        };
    }

    // Of a call that failed SQLite knows the system's own reason; a limit of its own (the most pages of a database) has none, and is answered as a full disk is.
    private static IOException OfFile(sqlite3 database, int code, string path)
    {
        var system = OperatingSystem.IsWindows() ? 0 : sqlite3_system_errno(database);
        var reason = (code & 0xff) switch
        {
            raw.SQLITE_FULL => DiskFull,
            raw.SQLITE_IOERR when code == NoTempFolder => AccessDenied,
            _ when system != 0 => system,
            raw.SQLITE_IOERR => InputOutputError,
            _ => AccessDenied,
        };
        return new IOException(
            FormattableString.Invariant($"SQLite cannot read or write '{path}': {raw.sqlite3_errstr(code).utf8_to_string()} (code {code}{(system == 0 ? "" : ", " + new Win32Exception(system).Message)})."), reason);
    }

    // Of the library that SQLitePCLRaw loads, which has no name for it.
    [LibraryImport("e_sqlite3")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int sqlite3_system_errno(sqlite3 database);
}
