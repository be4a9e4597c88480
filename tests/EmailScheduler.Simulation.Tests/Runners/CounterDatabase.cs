using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using SQLitePCL;

namespace EmailScheduler.Simulation.Tests.Runners;

/// <summary>The database of the simulation, a real SQLite file: contacts that no run may touch, and one row for every run that has worked on it, in order.</summary>
internal static class CounterDatabase
{
    // One for all: to open one costs more than to read these few pages.
    private static readonly Lazy<sqlite3> Reader = new(() =>
    {
        Batteries_V2.Init();
        return raw.sqlite3_open_v2(":memory:", out var database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_MEMORY, null) == raw.SQLITE_OK
            ? database
            : throw new InvalidOperationException("SQLite cannot open a database in memory.");
    });

    private static byte[]? _empty;

    /// <summary>A database that no run has worked on yet.</summary>
    public static byte[] Empty(string folder) => _empty ??= Create(Path.Combine(folder, "empty.db"));

    /// <summary>What a run does to its local copy.</summary>
    public static void Append(string path, string runId) => Change(path, "INSERT INTO runs(run_id) VALUES ($text)", runId);

    /// <summary>Makes it so large that a commit is a small part of it: noise, which no compression makes small.</summary>
    public static void Fill(string path)
    {
        var seeded = new Time.Seeded(1);
        Change(path, "INSERT INTO contacts VALUES (2, $text)", string.Concat(Enumerable.Range(0, 2500).Select(_ => seeded.Next().ToString("x16", CultureInfo.InvariantCulture))));
    }

    /// <summary>Changes what is no run's row.</summary>
    public static void Touch(string path, int number) =>
        Change(path, "UPDATE contacts SET email = $text WHERE id = 1", string.Create(CultureInfo.InvariantCulture, $"ada.{number}@example.com"));

    /// <summary>The same for two states that differ in nothing but the change counter, which a restore sets.</summary>
    public static string IdentityOf(byte[] bytes)
    {
        var copy = bytes.ToArray();
        copy.AsSpan(24, 4).Clear();
        copy.AsSpan(92, 4).Clear();
        return Convert.ToHexStringLower(XxHash128.Hash(copy));
    }

    /// <summary>The runs that have worked on a database, in order; <see langword="null"/> when the bytes are not a whole, healthy database.</summary>
    public static IReadOnlyList<string>? Read(byte[] bytes)
    {
        var held = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        try
        {
            if (raw.sqlite3_deserialize(Reader.Value, "main", held.AddrOfPinnedObject(), bytes.Length, bytes.Length, raw.SQLITE_DESERIALIZE_READONLY) != raw.SQLITE_OK)
            {
                return null;
            }

            return Column(Reader.Value, "PRAGMA quick_check(1)") is ["ok"] ? Column(Reader.Value, "SELECT run_id FROM runs ORDER BY n") : null;
        }
        finally
        {
            // Lets go of the bytes before they may move.
            raw.sqlite3_deserialize(Reader.Value, "main", IntPtr.Zero, 0, 0, 0);
            held.Free();
        }
    }

    private static List<string>? Column(sqlite3 database, string sql)
    {
        if (raw.sqlite3_prepare_v2(database, sql, out var statement) != raw.SQLITE_OK)
        {
            return null;
        }

        using (statement)
        {
            var values = new List<string>();
            int answer;
            while ((answer = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
                values.Add(Encoding.UTF8.GetString(raw.sqlite3_column_blob(statement, 0)));
            }

            return answer == raw.SQLITE_DONE ? values : null;
        }
    }

    private static void Change(string path, string sql, string text)
    {
        using var connection = Sql.Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; {sql}";
        command.Parameters.AddWithValue("$text", text);
        command.ExecuteNonQuery();
    }

    private static byte[] Create(string path)
    {
        File.Delete(path);
        Sql.Execute(path, """
            PRAGMA page_size=512;
            CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT);
            INSERT INTO contacts VALUES (1, 'ada@example.com');
            CREATE TABLE runs(n INTEGER PRIMARY KEY, run_id TEXT NOT NULL);
            """);
        return File.ReadAllBytes(path);
    }
}
