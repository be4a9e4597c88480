using System.Diagnostics;

namespace EmailScheduler.Storage.Tests.Objects.Directories;

/// <summary>
/// A process that commits a database in a folder, again and again: commit n makes the text of every email <c>n</c>. It writes <c>try n</c> before and
/// <c>done n</c> after each; it can be killed at any moment.
/// </summary>
internal static class CommittingProcess
{
    public const string Verb = "commit-database";
    public const string Key = "org-data/99.db";

    public static async Task<int> RunAsync(string[] args)
    {
        var store = new DirectoryObjectStore(args[1]);
        var (local, commits) = (args[2], int.Parse(args[3], CultureInfo.InvariantCulture));
        for (var done = 0; done < commits;)
        {
            done += await CommitAsync(store, local) ? 1 : 0;
        }

        return 0;
    }

    /// <summary>The command line of the process.</summary>
    public static string[] Command(string root, string local, int commits) =>
        [Path.ChangeExtension(typeof(Program).Assembly.Location, null), Verb, root, local, commits.ToString(CultureInfo.InvariantCulture)];

    public static Process Start(string root, string local)
    {
        var command = Command(root, local, int.MaxValue);
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    public static ObjectLayout Layout(IObjectStore store) =>
        new(store, Key, new ObjectLayoutOptions { CreateWhenMissing = true, Versions = Versions }, TimeProvider.System, NullLogger.Instance);

    public static VersionOptions Versions { get; } = new() { KeepNewest = 2, KeepDays = 0 };

    public static string RunId(long number) => string.Create(CultureInfo.InvariantCulture, $"run-{number}");

    /// <summary>Makes the database, as commit 0.</summary>
    public static async Task CreateAsync(IObjectStore store, string local, bool wal)
    {
        var checkOut = await Layout(store).CheckOutAsync(local);
        Create(local, wal);
        await checkOut.CommitAsync(new CommitInfo(RunId(0), 1));
        File.Delete(local);
    }

    /// <summary>Which commit a local file is; one that is a mixture of two fails.</summary>
    public static long Read(string path)
    {
        using var connection = Sql.Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT * FROM pragma_integrity_check), count(DISTINCT text), count(*), min(text) FROM emails";
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)) == ("ok", 1, 200)
            ? long.Parse(reader.GetString(3), CultureInfo.InvariantCulture)
            : throw new InvalidDataException($"The database is torn: {reader.GetString(0)}, {reader.GetInt64(1)} texts, {reader.GetInt64(2)} emails.");
    }

    private static void Create(string path, bool wal)
    {
        using var connection = Sql.Open(path);
        Sql.Execute(connection, wal ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE");
        Sql.Execute(connection, "CREATE TABLE emails (id INTEGER PRIMARY KEY, text TEXT NOT NULL, filler TEXT); CREATE TABLE sent (id INTEGER PRIMARY KEY)");
        Sql.Execute(connection, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) INSERT INTO emails SELECT i, '0', hex(randomblob(150)) FROM n");
    }

    private static async Task<bool> CommitAsync(IObjectStore store, string local)
    {
        var checkOut = await Layout(store).CheckOutAsync(local);
        var number = checkOut.BaseVersion is null ? 0 : Read(local) + 1;
        if (number == 0)
        {
            Create(local, wal: false);
        }

        Sql.Execute(local, string.Create(CultureInfo.InvariantCulture, $"UPDATE emails SET text = '{number}'"));

        Console.WriteLine($"try {number}");
        if ((await checkOut.CommitAsync(new CommitInfo(RunId(number), 1))).Status != CommitStatus.Committed)
        {
            return false;
        }

        Console.WriteLine($"done {number}");
        return true;
    }
}
