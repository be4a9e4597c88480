using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Tests.OtherPrograms;

/// <summary>
/// A database that another program made: its connection has a collation sequence and functions that the scheduler's lacks, takes texts in double quotes, and
/// enforces no foreign keys, like most. Four contacts, rows of the sender, and rows of an earlier plan to update, miss and delete.
/// </summary>
internal sealed class SharedDatabase : IDisposable
{
    /// <summary>The columns of <c>email_schedules</c> that every program here writes.</summary>
    public const string Columns = """
        contact_id INTEGER NOT NULL, email_type TEXT NOT NULL, scheduled_send_date TEXT NOT NULL, scheduled_send_time TEXT NOT NULL DEFAULT '08:30:00',
        status TEXT NOT NULL DEFAULT 'pre-scheduled', skip_reason TEXT, priority INTEGER, campaign_instance_id INTEGER, event_date TEXT, base_send_date TEXT,
        event_year INTEGER, event_month INTEGER, event_day INTEGER, actual_send_datetime TEXT, updated_at TEXT
        """;

    /// <summary>As most programs declare it.</summary>
    public const string Plain = $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY AUTOINCREMENT, {Columns}, UNIQUE(contact_id, email_type, scheduled_send_date))";

    /// <summary>The contacts.</summary>
    public const string Contacts = "CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, zip_code TEXT, birth_date TEXT, effective_date TEXT, status TEXT)";

    private const string People = """
        INSERT INTO contacts(id, email, state, zip_code, birth_date, effective_date, status) VALUES (1, 'a@example.com', 'TX', '75001', '1958-08-12', '2021-09-25', 'active'),
            (2, 'b@example.com', 'CA', '90001', '1957-06-25', '2022-08-01', 'active'), (3, 'c@example.com', 'FL', '33101', '1956-12-01', '2020-11-01', 'active'),
            (4, 'd@example.com', 'TX', '75001', '1960-02-20', NULL, 'unsubscribed');
        """;

    private const string RowColumns = "id, contact_id, email_type, scheduled_send_date, status, event_date, base_send_date, event_year";

    private const string Rows = """
        (1, 1, 'birthday', '2024-07-29', 'sent', NULL, NULL, 2024), (2, 2, 'effective_date', '2024-07-02', 'delivered', NULL, NULL, NULL), (3, 3, 'newsletter', '2025-06-03', 'scheduled', NULL, NULL, NULL),
        (4, 1, 'birthday', '2025-07-20', 'pre-scheduled', '2025-08-12', '2025-07-20', 2025), (5, 3, 'old', '2025-06-20', 'pre-scheduled', NULL, NULL, NULL),
        (6, 3, 'older', '2025-05-20', 'pre-scheduled', NULL, NULL, NULL), (7, 4, 'birthday', '2026-02-06', 'pre-scheduled', '2026-02-20', '2026-02-06', 2026),
        (8, 2, 'old', '2024-01-09', 'skipped', NULL, NULL, NULL)
        """;

    // The other program knows what its own columns hold.
    private const string OwnColumns = $"""
        SELECT coalesce(group_concat(', ' || printf('"%w"', name), ''), '') || '|' || coalesce(group_concat(CASE type WHEN 'TEXT' THEN ', ''theirs''' ELSE ', 7' END, ''), '')
        FROM pragma_table_xinfo('email_schedules')
        WHERE "notnull" AND upper(coalesce(dflt_value, 'NULL')) = 'NULL' AND hidden = 0 AND NOT pk AND instr(', {RowColumns},', ', ' || lower(name) || ',') = 0
        """;

    private static readonly DateOnly Today = new(2025, 6, 1);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("shared");

    /// <param name="schedules">Makes <c>email_schedules</c>; empty for a database without it.</param>
    /// <param name="after">What the other program does when the rows are there.</param>
    /// <param name="contacts">Makes <c>contacts</c>.</param>
    /// <param name="pragmas">What the file is made with.</param>
    public SharedDatabase(string schedules = Plain, string after = "", string contacts = Contacts, string pragmas = "")
    {
        foreach (var sql in (string[])[pragmas, contacts, People, schedules])
        {
            Execute(sql);
        }

        if (schedules.Length > 0)
        {
            var own = Text(OwnColumns).Split('|');
            Execute($"INSERT INTO email_schedules({RowColumns}{own[0]}) SELECT *{own[1]} FROM (VALUES {Rows})");
        }

        Execute(after);
    }

    public string Path => System.IO.Path.Combine(_directory.FullName, "shared.db");

    /// <summary>What a plan of the plain database is: contact, type, date and status of each row.</summary>
    public static string PlainPlan { get; } = PlanOfPlain();

    public string Plan => Text("SELECT group_concat(row, '; ') FROM (SELECT contact_id || ' ' || lower(email_type) || ' ' || scheduled_send_date || ' ' || status AS row FROM email_schedules ORDER BY contact_id, lower(email_type), scheduled_send_date)");

    /// <summary>A run on 1 June 2025.</summary>
    public ScheduleResult Run(string runId = "run") => Scheduler.Run(Path, Request(runId), TimeProvider.System, cancellationToken: Cancel);

    /// <summary>A preview of that run, on a copy.</summary>
    public ScheduleResult Preview()
    {
        var copy = Path + ".preview";
        File.Copy(Path, copy, overwrite: true);
        return Scheduler.Preview(copy, Request("run"), TimeProvider.System, cancellationToken: Cancel);
    }

    public void Execute(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The first value that a query finds, as text.</summary>
    public string Text(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture)!;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    public static ScheduleRequest Request(string runId) => new()
    {
        OrganizationId = 1,
        Moment = PlanningMoment.AsOf(Today),
        RunId = runId,
        StartedAt = new DateTimeOffset(Today, new TimeOnly(12, 0), TimeSpan.Zero),
    };

    private static string PlanOfPlain()
    {
        using var database = new SharedDatabase();
        database.Run();
        return database.Plan;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False;Foreign Keys=False");
        connection.Open();
        connection.CreateCollation("theirs", static (left, right) => string.CompareOrdinal(right, left));
        connection.CreateFunction("theirs", static (object? value) => value, isDeterministic: true);
        raw.sqlite3_db_config(connection.Handle!, raw.SQLITE_DBCONFIG_DQS_DML, 1, out _);
        raw.sqlite3_db_config(connection.Handle!, raw.SQLITE_DBCONFIG_DQS_DDL, 1, out _);
        return connection;
    }
}
