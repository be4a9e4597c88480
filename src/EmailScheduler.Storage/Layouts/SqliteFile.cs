using System.IO.Hashing;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Storage.Layouts;

/// <summary>Tells whether a file is a healthy SQLite database. Leaves no <c>-wal</c>, <c>-shm</c> or <c>-journal</c> beside it.</summary>
public static class SqliteFile
{
    private const string Remedy = "Restore a version of it, or store a healthy copy.";
    private const string WalRemedy =
        "Its header says WAL mode: it was probably copied without its -wal. Run 'PRAGMA wal_checkpoint(TRUNCATE)' where it is written, and store that file.";

    /// <summary>Checks header, size and content (<c>PRAGMA quick_check</c>) of a file that nobody writes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What to call it in an error: the object it came from.</param>
    /// <param name="cancellationToken">Interrupts the check.</param>
    /// <exception cref="UnusableDatabaseException">It is not healthy; the message names the fault and the remedy.</exception>
    public static async Task VerifyAsync(string path, string name, CancellationToken cancellationToken = default)
    {
        var header = ReadHeader(path, name);
        var fault = await Task.Run(() => ContentFault(path, header.IsWal, cancellationToken), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (fault is not null)
        {
            throw Unusable(name, fault, header.IsWal);
        }
    }

    /// <summary>Checks that a file that is to be stored is a whole database by its header, and that nothing of it lies in a file beside it.</summary>
    internal static void RequireClosed(string path)
    {
        ReadHeader(path, $"'{path}'");
        foreach (var beside in BesideOf(path).Where(file => new FileInfo(file) is { Exists: true, Length: > 0 } && !file.EndsWith("-shm", StringComparison.Ordinal)))
        {
            throw new UnusableDatabaseException($"The database '{path}' has uncommitted or uncheckpointed content in '{beside}'; close it before it is stored.");
        }
    }

    /// <summary>
    /// Gives a database bytes that no other state of it has, without a change of what is in it: its change counter is made from <paramref name="unique"/>.
    /// Equal bytes have equal ETags, and a request that waits for one must not find it a second time.
    /// </summary>
    internal static void MakeUnique(string path, string unique)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        var begin = new byte[SqliteHeader.Length];
        RandomAccess.Read(file, begin, 0);
        SqliteHeader.SetChangeCounter(begin, XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(unique)));
        RandomAccess.Write(file, begin, 0);
    }

    /// <summary>The files that SQLite keeps beside a database while it is open.</summary>
    internal static IEnumerable<string> BesideOf(string path) => [path + "-wal", path + "-shm", path + "-journal"];

    internal static bool IsWal(string path, string name) => ReadHeader(path, name).IsWal;

    private static SqliteHeader ReadHeader(string path, string name)
    {
        if (!File.Exists(path))
        {
            throw new UnusableDatabaseException($"The database {name} is missing.");
        }

        using var file = File.OpenHandle(path);
        var begin = new byte[SqliteHeader.Length];
        var read = RandomAccess.Read(file, begin, 0);
        var isWal = read == begin.Length && SqliteHeader.Read(begin).IsWal;
        return SqliteHeader.Fault(begin.AsSpan(0, read), RandomAccess.GetLength(file)) is { } fault ? throw Unusable(name, fault, isWal) : SqliteHeader.Read(begin);
    }

    private static string? ContentFault(string path, bool isWal, CancellationToken cancellationToken)
    {
        // Immutable: SQLite then neither locks the file nor looks for, or makes, files beside it.
        var source = new SqliteConnectionStringBuilder { DataSource = new Uri(Path.GetFullPath(path)).AbsoluteUri + "?immutable=1", Mode = SqliteOpenMode.ReadOnly, Pooling = false, ForeignKeys = false };
        using var connection = new SqliteConnection(source.ToString());
        try
        {
            connection.Open();
            using var interruption = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle));
            if (QuickCheck.FindFault(connection) is { } found)
            {
                return $"is damaged: {found.ReplaceLineEndings(" ")}";
            }

            return isWal && Scalar(connection, "SELECT count(*) FROM sqlite_schema") is 0L ? "has no tables" : null;
        }
        catch (SqliteException failure)
        {
            return $"is damaged: {failure.Message}";
        }
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static UnusableDatabaseException Unusable(string name, string fault, bool isWal) =>
        new($"The database {name} {fault}. {(isWal ? WalRemedy : Remedy)}");
}
