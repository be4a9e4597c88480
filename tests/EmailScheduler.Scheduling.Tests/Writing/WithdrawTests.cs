using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Writing;

/// <summary>The safe part of a plan that is held back, row by row, at 2026-02-10 (before the time of sending, so that this is the first send day).</summary>
public sealed class WithdrawTests : IDisposable
{
    private const string Contacts = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, birth_date TEXT, effective_date TEXT, status TEXT);
        INSERT INTO contacts VALUES
            (1, 'ada@example.com', 'TX', '1960-06-01', NULL, 'active'), (2, 'bob@example.com', 'TX', '1960-06-01', NULL, 'Un-Subscribed'), (3, 'cyd@example.com', 'TX', NULL, NULL, NULL),
            (4, 'dan@example.com', 'NY', NULL, NULL, NULL), (5, 'eve@example.com', 'CA', '1960-06-01', NULL, NULL), (6, '', 'TX', NULL, NULL, 'inactive'), (7, '', 'TX', NULL, NULL, NULL);
        CREATE TABLE suppressions(email TEXT); INSERT INTO suppressions VALUES (' CYD@example.com');
        CREATE TABLE campaign_types(name TEXT, respect_exclusion_windows INTEGER); INSERT INTO campaign_types VALUES ('notice', 0), ('promo', 1);
        CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, event_date TEXT, base_send_date TEXT, status TEXT, skip_reason TEXT);
        """;

    private const string InNewYork = "Year-round exclusion for NY";
    private const string InCalifornia = "Birthday exclusion window for CA";

    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("email-scheduler-test-").FullName, "database.db");

    /// <summary>Contact, type, day, status; what becomes of the row: nothing, deleted, or a skip reason.</summary>
    public static TheoryData<int, string, string, string, string> Rows => new()
    {
        // Whose address must not be emailed, by status, by a table, also where the address is gone.
        { 2, "birthday", "2026-05-18", "pre-scheduled", "deleted" }, { 2, "birthday", "2026-02-10", "pre-scheduled", "deleted" }, { 2, "birthday", "2026-05-18", "skipped", "deleted" },
        { 3, "aep", "2026-10-01", "pre-scheduled", "deleted" }, { 6, "aep", "2026-10-01", "pre-scheduled", "deleted" },

        // What the sender has, what has passed, and what only lacks something, stays.
        { 2, "birthday", "2026-05-18", "sent", "" }, { 2, "birthday", "2026-05-18", "scheduled", "" }, { 2, "birthday", "2026-02-09", "pre-scheduled", "" }, { 7, "aep", "2026-10-01", "pre-scheduled", "" },
        { 9, "aep", "2026-10-01", "pre-scheduled", "" }, { 2, "birthday", "some day", "pre-scheduled", "" },

        // Whose own day lies in a window.
        { 4, "aep", "2026-10-01", "pre-scheduled", InNewYork }, { 4, "AEP", "2026-10-01", "pre-scheduled", InNewYork }, { 4, "campaign_promo_1", "2026-10-01", "pre-scheduled", InNewYork }, { 4, "unknown", "2026-10-01", "pre-scheduled", InNewYork },
        { 5, "birthday", "2026-05-18", "pre-scheduled", InCalifornia }, { 5, "aep", "2026-10-01", "pre-scheduled", "" }, { 4, "campaign_notice_1", "2026-10-01", "pre-scheduled", "" },
        { 4, "aep", "2026-10-01", "sent", "" }, { 4, "aep", "2026-02-09", "pre-scheduled", "" }, { 1, "birthday", "2026-05-18", "pre-scheduled", "" },
    };

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Withdraw_ARow_IsDeletedSkippedOrLeft(int contact, string type, string day, string status, string expected)
    {
        Sql.Execute(_file, $"{Contacts} INSERT INTO email_schedules VALUES (1, {contact}, '{type}', '{day}', '2026-06-01', '{day}', '{status}', NULL)");

        var result = Withdraw();

        Assert.Equal((0L, expected is "" or "deleted" ? 0L : 1L, expected == "deleted" ? 1L : 0L), (result.Rows.Inserted, result.Rows.Updated, result.Rows.Deleted));
        Assert.Equal(expected.Length > 0, result.FileChanged);
        var row = expected switch
        {
            "deleted" => "",
            "" => $"{day} 2026-06-01 {day} {status} -",
            _ => $"{day} 2026-06-01 {day} skipped {expected}",
        };
        Assert.Equal(row, Sql.Read(_file, "SELECT coalesce(group_concat(scheduled_send_date || ' ' || event_date || ' ' || base_send_date || ' ' || status || ' ' || coalesce(skip_reason, '-')), '') FROM email_schedules"));
        Assert.Equal("ok", Sql.Read(_file, "PRAGMA integrity_check"));
        Assert.False(Withdraw().FileChanged);
    }

    [Fact]
    public void Withdraw_OrganizationThatIsNotActive_WithdrawsAll()
    {
        Sql.Execute(_file, $"{Contacts} CREATE TABLE organizations(id INTEGER, active INTEGER); INSERT INTO organizations VALUES (99, 0); INSERT INTO email_schedules VALUES (1, 1, 'aep', '2026-10-01', '2026-10-01', '2026-10-01', 'pre-scheduled', NULL)");

        Assert.Equal(1, Withdraw().Rows.Deleted);
    }

    [Fact]
    public void Withdraw_WithoutTheTable_ChangesNothing()
    {
        Sql.Execute(_file, $"{Contacts} DROP TABLE email_schedules");

        Assert.False(Withdraw().FileChanged);
    }

    /// <summary>Where a trigger takes part, the rows are compared afterwards, as after a plan.</summary>
    [Theory]
    [InlineData("CREATE TRIGGER theirs AFTER DELETE ON email_schedules BEGIN UPDATE email_schedules SET status = 'sent' WHERE id = 2; END", "trigger 'theirs'")]
    [InlineData("CREATE TRIGGER theirs BEFORE DELETE ON email_schedules BEGIN SELECT RAISE(IGNORE); END", "trigger 'theirs'")]
    public void Withdraw_TriggerThatChangesRows_IsRefused(string trigger, string named)
    {
        Sql.Execute(_file, $"{Contacts} INSERT INTO email_schedules VALUES (1, 2, 'aep', '2026-10-01', '2026-10-01', '2026-10-01', 'pre-scheduled', NULL), (2, 1, 'aep', '2026-10-01', '2026-10-01', '2026-10-01', 'pre-scheduled', NULL); {trigger}");

        Assert.Contains(named, Assert.Throws<InvalidDatabaseException>(Withdraw).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Withdraw_TriggerThatOnlyLogs_IsCounted()
    {
        Sql.Execute(_file, $"{Contacts} CREATE TABLE log(id INTEGER); CREATE TRIGGER theirs AFTER DELETE ON email_schedules BEGIN INSERT INTO log VALUES (OLD.id); END; INSERT INTO email_schedules VALUES (1, 2, 'aep', '2026-10-01', '2026-10-01', '2026-10-01', 'pre-scheduled', NULL)");

        Assert.Equal((1L, 1L), (Withdraw() is { Triggers: { } triggers } result ? (result.Rows.Deleted, triggers.Rows) : default));
    }

    private SafePart Withdraw() => Scheduler.Withdraw(
        _file,
        new ScheduleRequest { OrganizationId = 99, Moment = PlanningMoment.AsOf(new DateOnly(2026, 2, 10)), RunId = "run", StartedAt = DateTimeOffset.UnixEpoch, Settings = new SchedulingSettings() },
        TimeProvider.System);
}
