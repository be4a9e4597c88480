using System.Globalization;
using SQLitePCL;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>What a result code of SQLite means for an object that is a database, and what to do about it.</summary>
internal static class DatabaseFailure
{
    /// <summary>SQLITE_READONLY_DBMOVED: before its first change SQLite has found that the file is no longer where it was opened.</summary>
    public const int Moved = 1032;

    private const int CannotOpen = raw.SQLITE_CANTOPEN;

    /// <summary>Whether another connection is in the way, so that the same call may succeed a little later.</summary>
    public static bool IsBusy(int code) => Primary(code) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL;

    /// <summary>Whether the file is no database that SQLite could read or change.</summary>
    public static bool IsUnreadable(int code) => Primary(code) is raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT;

    public static ObjectStoreException Busy(string path, TimeSpan waited) => new(
        ObjectStoreFailure.Transient,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The database '{path}' is locked: another program has had a transaction open on it for {waited.TotalSeconds:0} s, or holds it in exclusive mode. Let that program commit, or end it; then run again."));

    public static ObjectStoreException PageSize(string path, int current, int next) => new(
        ObjectStoreFailure.Configuration,
        $"The database '{path}' is in WAL mode and has pages of {current} bytes; the new content has pages of {next}, and SQLite cannot change the page size in WAL mode. " +
        "Run 'PRAGMA journal_mode = DELETE' on it while no other program has it open; then run again.");

    public static ObjectStoreException NotADatabase(string path) => new(
        ObjectStoreFailure.Configuration,
        $"The file '{path}' is a SQLite database, which other programs may have open; it is not replaced with a file that is not a healthy database. Remove the file first if that is what you want.");

    public static ObjectStoreException LeftOver(string path, string beside) => new(
        ObjectStoreFailure.Configuration,
        $"The database '{path}' cannot be made: beside it lies '{beside}' of an earlier database, which SQLite would apply to the new one. Put that database back, or remove the file.");

    public static ObjectStoreException DanglingLink(string path, string target) => new(
        ObjectStoreFailure.Configuration,
        $"The database '{path}' is a link to '{target}', which is not there. Put that file back, or mount what it lies on; or remove the link for a database to be made in its place.");

    public static ObjectStoreException SecondName(string path, string database) => new(
        ObjectStoreFailure.Configuration,
        $"The file '{path}' is the database '{database}' under another name; it is not opened beside it, because that would end SQLite's locks on it. Remove the link, or copy the database in its place.");

    public static ObjectStoreException Of(int code, string path)
    {
        var (kind, remedy) = Primary(code) switch
        {
            raw.SQLITE_FULL => (ObjectStoreFailure.Configuration, "Free some space there, or put the store on a larger disk."),
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH or CannotOpen =>
                (ObjectStoreFailure.Configuration, "Give the account that runs this read and write access to the file and its folder: SQLite keeps a journal beside a database."),
            raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => (ObjectStoreFailure.Corrupt, "Restore a version of it."),
            _ => (ObjectStoreFailure.Transient, "Try again; if it stays, check the disk."),
        };
        return new ObjectStoreException(kind, $"SQLite cannot use the database '{path}': {raw.sqlite3_errstr(code).utf8_to_string()} (code {code}). {remedy}");
    }

    private static int Primary(int code) => code & 0xff;
}
