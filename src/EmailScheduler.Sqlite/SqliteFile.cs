namespace EmailScheduler.Sqlite;

/// <summary>Whether a file is a healthy SQLite database, and what to know of it as a file. Leaves no <c>-wal</c>, <c>-shm</c> or <c>-journal</c> beside it.</summary>
public static class SqliteFile
{
    private const string Remedy = "Restore a version of it, or store a healthy copy.";
    private const string WalRemedy =
        "Its header says WAL mode: it was probably copied without its -wal. Run 'PRAGMA wal_checkpoint(TRUNCATE)' where it is written, and store that file.";

    /// <summary>Checks header, size and content (<c>PRAGMA quick_check</c>) of a file that no one writes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What to call it in an error: the object it came from.</param>
    /// <param name="cancellationToken">Interrupts the check.</param>
    /// <exception cref="InvalidDatabaseException">It is not healthy; the message names the fault and the remedy.</exception>
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

    /// <summary>Checks header and size alone, of a file whose content is known to be healthy.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What to call it in an error: the object it came from.</param>
    /// <exception cref="InvalidDatabaseException">It is no whole database; the message names the fault and the remedy.</exception>
    public static void RequireWhole(string path, string name) => ReadHeader(path, name);

    /// <summary>Checks that a file that is to be stored is a whole database by its header, and that nothing of it lies in a file beside it.</summary>
    public static void RequireClosed(string path)
    {
        ReadHeader(path, $"'{path}'");
        foreach (var beside in BesideOf(path).Where(file => new FileInfo(file) is { Exists: true, Length: > 0 } && !file.EndsWith("-shm", StringComparison.Ordinal)))
        {
            throw new InvalidDatabaseException($"The database '{path}' has uncommitted or uncheckpointed content in '{beside}'; close it before it is stored.");
        }
    }

    /// <summary>The files that SQLite keeps beside a database while it is open.</summary>
    public static IEnumerable<string> BesideOf(string path) => [path + "-wal", path + "-shm", path + "-journal"];

    /// <summary>Whether a database's header says WAL mode.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What to call it in an error.</param>
    /// <exception cref="InvalidDatabaseException">Its header is not that of a whole database.</exception>
    public static bool IsWal(string path, string name) => ReadHeader(path, name).IsWal;

    private static SqliteHeader ReadHeader(string path, string name)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDatabaseException($"The database {name} is missing.");
        }

        using var file = File.OpenHandle(path);
        var begin = new byte[SqliteHeader.Length];
        var read = RandomAccess.Read(file, begin, 0);
        var isWal = read == begin.Length && SqliteHeader.Read(begin).IsWal;
        return SqliteHeader.Fault(begin.AsSpan(0, read), RandomAccess.GetLength(file)) is { } fault ? throw Unusable(name, fault, isWal) : SqliteHeader.Read(begin);
    }

    private static string? ContentFault(string path, bool isWal, CancellationToken cancellationToken)
    {
        try
        {
            using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
            if (QuickCheck.FindFault(database) is { } found)
            {
                return $"is damaged: {found.ReplaceLineEndings(" ")}";
            }

            return isWal && database.ReadInt64("SELECT count(*) FROM sqlite_schema") == 0 ? "has no tables" : null;
        }
        catch (InvalidDatabaseException failure)
        {
            return FormattableString.Invariant($"is damaged: SQLite Error {failure.SqliteCode & 0xff}: '{failure.SqliteMessage}'.");
        }
    }

    private static InvalidDatabaseException Unusable(string name, string fault, bool isWal) =>
        new($"The database {name} {fault}. {(isWal ? WalRemedy : Remedy)}");
}
