using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using SQLitePCL;

namespace EmailScheduler.Simulation.Tests.Runners;

/// <summary>
/// The database of the simulation, a real SQLite file: contacts that no run may touch, and one row for every run that has worked on it, in order. Where plans are held back
/// each run also plans an email to a contact that must not be emailed, which a held run withdraws.
/// </summary>
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

    // Sent, past, and of a contact that may be emailed: none of them is withdrawn. The last one is.
    private const string Guarded = """
        INSERT INTO contacts VALUES (3, 'eve@example.com');
        CREATE TABLE suppressions(email TEXT);
        INSERT INTO suppressions VALUES ('eve@example.com');
        CREATE TABLE email_schedules(
            id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, scheduled_send_time TEXT, status TEXT, skip_reason TEXT, priority INTEGER,
            campaign_instance_id INTEGER, email_template TEXT, sms_template TEXT, scheduler_run_id TEXT, event_date TEXT, base_send_date TEXT, event_year INTEGER,
            event_month INTEGER, event_day INTEGER, metadata TEXT, actual_send_datetime TEXT, created_at TEXT, updated_at TEXT);
        INSERT INTO email_schedules(contact_id, email_type, scheduled_send_date, status) VALUES
            (3, 'birthday', '2025-01-30', 'sent'), (3, 'birthday', '2025-01-20', 'pre-scheduled'), (1, 'birthday', '2025-03-15', 'pre-scheduled'), (3, 'birthday', '2025-01-21', 'pre-scheduled');
        CREATE TABLE scheduler_state (name TEXT PRIMARY KEY, value TEXT);
        INSERT INTO scheduler_state VALUES ('guard_baseline', '{"validContacts":1000,"settings":{"timezone":"America/Chicago"},"windows":"","engine":"built-in"}');
        """;

    private const string ToBeWithdrawn = "contact_id = 3 AND status = 'pre-scheduled' AND scheduled_send_date >= '2025-01-21'";
    private const string AsText = "SELECT id || ' ' || contact_id || ' ' || scheduled_send_date || ' ' || status FROM email_schedules";

    private static readonly Dictionary<bool, byte[]> Created = [];

    /// <summary>A database that no run has worked on yet.</summary>
    public static byte[] Empty(string folder, bool isGuarded = false)
    {
        if (!Created.TryGetValue(isGuarded, out var empty))
        {
            Created[isGuarded] = empty = Create(Path.Combine(folder, "empty.db"), isGuarded);
        }

        return empty;
    }

    /// <summary>What a run does to its local copy.</summary>
    public static void Append(string path, string runId, bool isGuarded = false)
    {
        const string Run = "INSERT INTO runs(run_id) VALUES ($text)";
        const string Email = "INSERT INTO email_schedules(contact_id, email_type, scheduled_send_date, status) SELECT 3, 'birthday', date('2025-02-01', max(n) || ' days'), 'pre-scheduled' FROM runs";
        Change(path, isGuarded ? $"{Run}; {Email}" : Run, runId);
    }

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

    /// <summary>What is in a database; <see langword="null"/> when the bytes are not a whole, healthy database.</summary>
    public static CounterState? Read(byte[] bytes, bool isGuarded)
    {
        var held = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        try
        {
            if (raw.sqlite3_deserialize(Reader.Value, "main", held.AddrOfPinnedObject(), bytes.Length, bytes.Length, raw.SQLITE_DESERIALIZE_READONLY) != raw.SQLITE_OK)
            {
                return null;
            }

            return Column(Reader.Value, "PRAGMA quick_check(1)") is ["ok"] && Column(Reader.Value, "SELECT run_id FROM runs ORDER BY n") is { } runs
                ? isGuarded ? ReadGuarded(Reader.Value, runs) : new CounterState(runs, [], [], null)
                : null;
        }
        finally
        {
            // Lets go of the bytes before they may move.
            raw.sqlite3_deserialize(Reader.Value, "main", IntPtr.Zero, 0, 0, 0);
            held.Free();
        }
    }

    private static CounterState? ReadGuarded(sqlite3 database, IReadOnlyList<string> runs) =>
        Column(database, $"{AsText} WHERE {ToBeWithdrawn}") is { } withdrawable && Column(database, $"{AsText} WHERE NOT ({ToBeWithdrawn}) ORDER BY id") is { } others
            ? new CounterState(runs, withdrawable, others, Column(database, "SELECT json_object('runId', json_extract(value, '$.runId'), 'validContacts', json_extract(value, '$.validContacts')) FROM scheduler_state WHERE name = 'guard_baseline'") is [var baseline] ? baseline : null)
            : null;

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

    private static byte[] Create(string path, bool isGuarded)
    {
        File.Delete(path);
        Sql.Execute(path, """
            PRAGMA page_size=512;
            CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT);
            INSERT INTO contacts VALUES (1, 'ada@example.com');
            CREATE TABLE runs(n INTEGER PRIMARY KEY, run_id TEXT NOT NULL);
            """ + (isGuarded ? Guarded : ""));
        return File.ReadAllBytes(path);
    }
}

/// <summary>What is in a database of the simulation.</summary>
/// <param name="Runs">The runs that have worked on it, in order.</param>
/// <param name="Withdrawable">The emails that a held run withdraws: planned from the first send day on, to an address that is suppressed.</param>
/// <param name="Others">All other emails.</param>
/// <param name="Baseline">What the guard compares the next plan with: the run and its contacts, as JSON; <see langword="null"/> where no plan is held back.</param>
internal sealed record CounterState(IReadOnlyList<string> Runs, IReadOnlyList<string> Withdrawable, IReadOnlyList<string> Others, string? Baseline)
{
    /// <summary>How many contacts the last full commit planned for.</summary>
    public int ValidContacts => Read(baseline => baseline.GetProperty("validContacts").GetInt32());

    /// <summary>The run of the last full commit; <see langword="null"/> where that was none of the simulation.</summary>
    public string? ComparedRun => Read(baseline => baseline.GetProperty("runId").GetString());

    private T Read<T>(Func<JsonElement, T> read)
    {
        using var body = JsonDocument.Parse(Baseline!);
        return read(body.RootElement);
    }
}
