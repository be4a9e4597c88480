using System.Globalization;
using EmailScheduler.Samples;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;
using Microsoft.Data.Sqlite;

namespace EmailScheduler.Benchmarks.Logs;

/// <summary>
/// A large agency's database, and what a day makes of it. Most of its contacts are leads of whom nothing but the address is known, half of the others gave a birthday and
/// half a policy's date; annual enrollment and promotions to all are off, old history is cleared away. The table has seven indexes, as in production.
/// </summary>
internal static class LogStates
{
    // The backlog of the first run goes out over a week; after that a day is like any other.
    private const int DaysBefore = 9;

    private const string Prepare = """
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        INSERT INTO campaign_types (name, active) VALUES ('aep', 0);
        UPDATE campaign_types SET active = 0 WHERE target_all_contacts;
        UPDATE contacts SET birth_date = NULL WHERE id % 4 <> 0;
        UPDATE contacts SET effective_date = NULL WHERE id % 4 <> 1;
        DELETE FROM email_schedules WHERE scheduled_send_date < '2025-04-03';
        VACUUM;
        CREATE INDEX idx_email_schedules_contact ON email_schedules (contact_id);
        CREATE INDEX idx_email_schedules_date ON email_schedules (scheduled_send_date);
        CREATE INDEX idx_email_schedules_status ON email_schedules (status, scheduled_send_date);
        CREATE INDEX idx_email_schedules_type ON email_schedules (email_type);
        CREATE INDEX idx_email_schedules_run ON email_schedules (scheduler_run_id);
        CREATE INDEX idx_email_schedules_event ON email_schedules (contact_id, email_type, event_year);
        """;

    private static readonly DateOnly Start = new(2025, 6, 2);

    /// <summary>The database on an ordinary morning, before anything has been sent.</summary>
    public static void CreateBase(string path, int contacts, CancellationToken cancellationToken)
    {
        var unfinished = path + ".unfinished";
        File.Delete(unfinished);
        SampleDatabase.Create(unfinished, new SampleOptions { Contacts = contacts, AsOf = Start }, cancellationToken);
        Execute(unfinished, Prepare);
        for (var day = 0; day < DaysBefore; day++)
        {
            Schedule(unfinished, Start.AddDays(day), cancellationToken);
            Send(unfinished, Start.AddDays(day));
        }

        Schedule(unfinished, Start.AddDays(DaysBefore), cancellationToken);
        File.Move(unfinished, path);
    }

    /// <summary>The sender has sent the day's emails, and the next morning's run has planned: only rows that changed are written.</summary>
    public static void AddDay(string path, CancellationToken cancellationToken)
    {
        Send(path, Start.AddDays(DaysBefore));
        Schedule(path, Start.AddDays(DaysBefore + 1), cancellationToken);
    }

    /// <summary>The sender has taken over the next 3,500 emails, whose contacts are spread over the whole table.</summary>
    public static void AddFlips(string path) => Execute(
        path,
        "UPDATE email_schedules SET status = 'scheduled' WHERE id IN (SELECT id FROM email_schedules WHERE status = 'pre-scheduled' ORDER BY scheduled_send_date, id LIMIT 3500)");

    /// <summary>What the database is, in words.</summary>
    public static string Describe(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT count(*) FROM contacts), (SELECT count(*) FROM email_schedules), (SELECT count(*) FROM pragma_index_list('email_schedules')), (SELECT page_count FROM pragma_page_count())";
        using var reader = command.ExecuteReader();
        reader.Read();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{new FileInfo(path).Length / 1e6:0} MB: {reader.GetInt64(0):N0} contacts, {reader.GetInt64(1):N0} schedule rows, {reader.GetInt64(2)} indexes on them, {reader.GetInt64(3):N0} pages");
    }

    private static void Send(string path, DateOnly day) => Execute(
        path,
        $"UPDATE email_schedules SET status = 'sent', actual_send_datetime = scheduled_send_date || ' 13:30:00' WHERE status = 'pre-scheduled' AND scheduled_send_date <= '{day:yyyy-MM-dd}'");

    private static void Schedule(string path, DateOnly day, CancellationToken cancellationToken)
    {
        var request = new ScheduleRequest
        {
            OrganizationId = 99,
            Moment = PlanningMoment.AsOf(day),
            RunId = $"{day:yyyyMMdd}T060000Z-0a1b2c3d",
            StartedAt = new DateTimeOffset(day, new TimeOnly(6, 0), TimeSpan.Zero),
        };
        Scheduler.Run(path, request, TimeProvider.System, cancellationToken: cancellationToken);
    }

    private static void Execute(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }
}
