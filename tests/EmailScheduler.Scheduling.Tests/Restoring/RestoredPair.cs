using System.Globalization;
using EmailScheduler.Scheduling.Restoring;

namespace EmailScheduler.Scheduling.Tests.Restoring;

/// <summary>An older and the newest state of a database, which begin alike: three contacts, two rows of the sender and one that is planned.</summary>
internal sealed class RestoredPair : IDisposable
{
    public const string Contacts = "CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, status TEXT);";

    public const string Schedules = """
        CREATE TABLE email_schedules(id INTEGER PRIMARY KEY AUTOINCREMENT, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT, event_date TEXT,
            actual_send_datetime TEXT, UNIQUE(contact_id, email_type, scheduled_send_date));
        """;

    public const string Rows = """
        INSERT INTO contacts VALUES (1, 'Ada@Example.com', 'active'), (2, ' bob@example.com ', 'active'), (3, 'cyd@example.com', NULL);
        INSERT INTO email_schedules(id, contact_id, email_type, scheduled_send_date, status, event_date) VALUES
            (1, 1, 'birthday', '2025-01-10', 'sent', '2025-01-24'), (2, 2, 'birthday', '2025-02-10', 'delivered', '2025-02-24'), (3, 3, 'birthday', '2025-06-20', 'pre-scheduled', '2025-07-04');
        """;

    public static readonly DateTimeOffset Now = new(2025, 6, 1, 12, 0, 0, 250, TimeSpan.Zero);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("restored");

    /// <param name="older">What was done to the older state beyond the beginning.</param>
    /// <param name="newest">What was done to the newest state beyond the beginning.</param>
    /// <param name="begin">The beginning of both; that of the class by default.</param>
    public RestoredPair(string older = "", string newest = "", string begin = Contacts + Schedules + Rows)
    {
        Sql.Execute(Older, begin + older);
        Sql.Execute(Newest, begin + newest);
    }

    public string Older => Path.Combine(_directory.FullName, "older.db");

    public string Newest => Path.Combine(_directory.FullName, "newest.db");

    public CarriedForward Carry(bool withDeleted = false, PlanningMoment? moment = null)
    {
        var carried = CarryForward.Run(
            Older,
            Newest,
            Path.Combine(_directory.FullName, "work.db"),
            new ScheduleRequest { OrganizationId = 1, Moment = moment ?? PlanningMoment.AsOf(new DateOnly(2025, 6, 1)), RunId = "restore", StartedAt = Now },
            withDeleted,
            TestContext.Current.CancellationToken);
        Assert.Equal(["newest.db", "older.db"], _directory.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Equal("ok", Text("PRAGMA integrity_check"));
        return carried;
    }

    /// <summary>The rows of the restored state: id, contact, type, day and status.</summary>
    public string Plan => Text("SELECT group_concat(id || ' ' || contact_id || ' ' || email_type || ' ' || scheduled_send_date || ' ' || status, '; ' ORDER BY id) FROM email_schedules");

    /// <summary>What the restored state knows of addresses.</summary>
    public string Facts => Text("SELECT coalesce(group_concat(email || ' ' || kind || ' ' || occurred_at || ' ' || coalesce(reason, '-'), '; ' ORDER BY email), '') FROM address_events");

    public string Text(string sql) => Convert.ToString(Sql.Read(Older, sql), CultureInfo.InvariantCulture)!;

    public void Dispose() => _directory.Delete(recursive: true);
}
