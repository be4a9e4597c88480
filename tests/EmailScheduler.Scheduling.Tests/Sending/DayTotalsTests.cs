using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Scheduling.Tests.Reference;
using EmailScheduler.Scheduling.Tests.Samples;

namespace EmailScheduler.Scheduling.Tests.Sending;

/// <summary>What is due on a day is what the sender is given then, wherever it is counted or listed.</summary>
public sealed class DayTotalsTests : FolderTests, IClassFixture<SampleFixture>
{
    private static readonly DateOnly Today = new(2026, 6, 1);
    private readonly SampleFixture _sample;

    public DayTotalsTests(SampleFixture sample) => _sample = sample;

    /// <summary>Statements on a database of two contacts with an email each, what is then due, and what is held back.</summary>
    public static TheoryData<string, long, string> Databases => new()
    {
        { "", 2, "" },
        { "UPDATE contacts SET email = 'none' WHERE id = 1", 1, "invalid_email 1" },
        { "UPDATE contacts SET email = NULL WHERE id = 1", 1, "invalid_email 1" },
        { "UPDATE contacts SET status = 'Unsubscribed' WHERE id = 1", 1, "suppressed 1" },
        { "UPDATE contacts SET status = 'bounced', email = 'CONTACT2@example.com ' WHERE id = 1", 0, "suppressed 2" },
        { "UPDATE contacts SET status = 'lead'", 2, "" },
        { "CREATE TABLE suppressions(email TEXT); INSERT INTO suppressions VALUES (' Contact1@EXAMPLE.com')", 1, "suppressed 1" },
        { "CREATE TABLE organizations(id INTEGER PRIMARY KEY, active INTEGER); INSERT INTO organizations VALUES (1, 0)", 0, "inactive_organization 2" },
        { "DELETE FROM contacts WHERE id = 2", 1, "no_contact 1" },
        { "UPDATE email_schedules SET contact_id = NULL WHERE contact_id = 2", 1, "no_contact 1" },
        { "UPDATE email_schedules SET contact_id = 'x' WHERE contact_id = 2", 1, "no_contact 1" },
        { "UPDATE contacts SET state = 'nowhere'", 2, "" },
        { "UPDATE contacts SET email = 'contact1@example.com' WHERE id = 2", 2, "" },
        { "UPDATE email_schedules SET status = CAST(status AS BLOB) WHERE contact_id = 2", 1, "unreadable_status 1" },
        { "UPDATE email_schedules SET status = 'Pre-Scheduled' WHERE contact_id = 2", 1, "" },
        { "UPDATE email_schedules SET scheduled_send_date = '2026-06-01 09:00' WHERE contact_id = 2", 2, "" },
        { "UPDATE email_schedules SET scheduled_send_date = '2026-06-02' WHERE contact_id = 2", 1, "" },
        { "UPDATE contacts SET email = 'none'; UPDATE email_schedules SET status = 'sent' WHERE contact_id = 2", 0, "invalid_email 1" },
        { "DROP TABLE email_schedules", 0, "" },
    };

    [Theory]
    [MemberData(nameof(Databases))]
    public void Count_Database_IsWhatTheSenderIsGiven(string statements, long due, string heldBack)
    {
        using var database = new RuleDatabase().Contacts(2).Row("birthday", "2026-06-01", "pre-scheduled").Row("birthday", "2026-06-01", "pre-scheduled", contact: 2);
        foreach (var statement in statements.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            database.Sql(statement);
        }

        var totals = AssertAgreed(database.Path, Today);

        Assert.Equal((due, heldBack), (totals.Due, string.Join(", ", totals.HeldBack.Select(reason => $"{reason.Key} {reason.Value}"))));
    }

    [Fact]
    public void Count_EveryStatus_IsDueOrWithTheSenderOrNeither()
    {
        using var database = new RuleDatabase().Contacts(7);
        foreach (var (status, contact) in new[] { "pre-scheduled", "skipped", "scheduled", "processing", "sent", "failed", null }.Select((status, place) => (status, place + 1L)))
        {
            database.Row(contact % 2 == 0 ? "aep" : "birthday", "2026-06-01", status, contact: contact);
        }

        var totals = AssertAgreed(database.Path, Today);

        Assert.Equal((1, 5, 6), (totals.Due, totals.WithSender, totals.Emails));
        Assert.Equal("aep 2, birthday 4", string.Join(", ", totals.ByType.Select(type => $"{type.Key} {type.Value}")));
    }

    [Fact]
    public void Count_TypesOfOtherPrograms_ReportNoAddress()
    {
        using var database = new RuleDatabase().Contacts(1).Row("to eve@example.com", "2026-06-01", "pre-scheduled").Row(new string('x', 300), "2026-06-01", "sent").Row("aep", "2026-06-01", "sent");

        Assert.Equal("aep 1, other 2", string.Join(", ", AssertAgreed(database.Path, Today).ByType.Select(type => $"{type.Key} {type.Value}")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Count_SampleBeforeAndAfterARun_IsWhatTheSenderIsGiven(bool evening)
    {
        var today = SampleFixture.Options.AsOf;
        var path = Folder.File("sample.db");
        File.Copy(_sample.DatabasePath, path);
        Sql.Execute(path, $"UPDATE email_schedules SET scheduled_send_date = '{today:yyyy-MM-dd}' WHERE id IN (SELECT min(id) FROM email_schedules WHERE status = 'pre-scheduled' GROUP BY contact_id)");
        var before = AssertAgreed(path, today);

        AssertFoundAmong(path, today, EngineRuns.Schedule(path, today, evening: evening));

        var after = AssertAgreed(path, today);
        Assert.True(before.HeldBack.Values.Sum() > 0);
        Assert.Equal(evening ? before.HeldBack.Values.Sum() : 0, after.HeldBack.Values.Sum());
        for (var day = 1; day < 30; day++)
        {
            AssertAgreed(path, today.AddDays(day));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Count_RandomDatabaseBeforeAndAfterARun_IsWhatTheSenderIsGiven(int seed)
    {
        var path = Folder.File($"{seed}.db");
        RandomDatabase.Create(path, seed, new RandomDatabaseOptions { AsOf = Today });
        var counted = 0L;
        foreach (var isPlanned in new[] { false, true })
        {
            if (isPlanned)
            {
                AssertFoundAmong(path, Today, EngineRuns.Schedule(path, Today, evening: seed % 2 == 0));
            }

            for (var day = -3; day < 20; day++)
            {
                var totals = AssertAgreed(path, Today.AddDays(day));
                counted += totals.Due + totals.HeldBack.Values.Sum();
            }
        }

        Assert.True(counted > 0);
    }

    /// <summary>Of the planned emails of today, which count as the sender's from the time of sending on, those that it is not given are not to be stopped there.</summary>
    [Theory]
    [InlineData("pre-scheduled", "none", false, 0)]
    [InlineData("pre-scheduled", "none", true, 0)]
    [InlineData("scheduled", "none", true, 1)]
    [InlineData("processing", "none", false, 1)]
    [InlineData("pre-scheduled", "a@example.com", true, 1)]
    [InlineData("pre-scheduled", "a@example.com", false, 0)]
    public void HeldOfExcluded_EmailOfToday_IsCountedWhereTheSenderHasIt(string status, string email, bool evening, int expected)
    {
        using var database = new RuleDatabase().Contact(1, state: "nowhere", email: email).Row("birthday", "2026-06-01", status);
        var request = evening ? EngineRuns.Request(Today) with { Moment = PlanningMoment.At(new DateTimeOffset(Today, new TimeOnly(22, 0), TimeSpan.Zero)) } : EngineRuns.Request(Today);
        var listed = new List<CountedContact>();

        ScheduleReader.FindCounted(database.Path, request, ContactCount.HeldOfExcluded, listed.Add, TimeProvider.System, cancellationToken: Cancel);
        var result = Scheduler.Run(database.Path, request, TimeProvider.System, cancellationToken: Cancel);

        Assert.Equal((expected, expected), (result.HeldOfExcluded, listed.Count));
    }

    /// <summary>Rows that were there before the run, that it has moved to today, and that it has made.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Count_AmongTheRowsThatARunNames_IsThatOfTheWholeTable(bool evening)
    {
        using var database = new RuleDatabase().Contacts(3, birth: "1980-06-15")
            .Row("birthday", "2026-05-20", "pre-scheduled", "2026-06-15").Row("birthday", "2026-06-09", "pre-scheduled", "2026-06-15", contact: 2).Row("custom", "2026-06-01 10:00", "sent", contact: 3);

        AssertFoundAmong(database.Path, Today, EngineRuns.Schedule(database.Path, Today, new SchedulingSettings { DailySendPercentageCap = 1 }, evening));

        Assert.Equal(evening ? 1 : 4, DayEmails.Count(database.Path, Today, EngineRuns.Request(Today), cancellationToken: Cancel).Emails);
    }

    /// <summary>Ids that leave SQLite to choose the next one: those of new rows may be below the largest, or below nought.</summary>
    [Theory]
    [InlineData("id = -id - 10")]
    [InlineData("id = 9223372036854775807 - id")]
    [InlineData("id = 4611686018427387904 + id")]
    [InlineData("id = 0")]
    public void Count_AfterARunOnOddIds_IsThatOfTheWholeTable(string ids)
    {
        using var database = new RuleDatabase().Contacts(3, birth: "1980-06-15").Row("custom", "2026-06-01", "sent");
        database.Sql("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, ' AUTOINCREMENT', '') WHERE name = 'email_schedules'");
        database.Sql($"UPDATE email_schedules SET {ids}");

        AssertFoundAmong(database.Path, Today, EngineRuns.Schedule(database.Path, Today, new SchedulingSettings { DailySendPercentageCap = 1 }));

        Assert.Equal(4, DayEmails.Count(database.Path, Today, EngineRuns.Request(Today), cancellationToken: Cancel).Emails);
    }

    /// <summary>Who must not be emailed is known from the plan; what triggers do is not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Count_AfterARunWithSuppressedAddresses_IsThatOfTheWholeTable(bool withTrigger)
    {
        using var database = new RuleDatabase().Contacts(3, birth: "1980-06-15").Row("birthday", "2026-06-01", "pre-scheduled", "2026-06-01").Row("birthday", "2026-06-01", "pre-scheduled", "2026-06-01", contact: 2);
        database.Sql("UPDATE contacts SET status = 'unsubscribed' WHERE id = 2");
        if (withTrigger)
        {
            database.Sql("CREATE TABLE log (id INTEGER); CREATE TRIGGER logged AFTER INSERT ON email_schedules BEGIN INSERT INTO log VALUES (new.id); END");
        }

        var result = EngineRuns.Schedule(database.Path, Today, new SchedulingSettings { DailySendPercentageCap = 1 }, evening: true);
        AssertFoundAmong(database.Path, Today, result);

        Assert.Equal(withTrigger, result.RowsOfToday is null);
        Assert.Equal(1, DayEmails.Count(database.Path, Today, EngineRuns.Request(Today), result.RowsOfToday, Cancel).HeldBack.Values.Sum());
    }

    private static void AssertFoundAmong(string path, DateOnly day, ScheduleResult result)
    {
        var request = EngineRuns.Request(day);
        var (all, among) = (DayEmails.Count(path, day, request, cancellationToken: Cancel), DayEmails.Count(path, day, request, result.RowsOfToday, Cancel));

        Assert.Equivalent(all, among, strict: true);
    }

    /// <summary>The number, its list, and what the sender is given.</summary>
    private static DayTotals AssertAgreed(string path, DateOnly day)
    {
        var request = EngineRuns.Request(day);
        var due = DueEmails.Read(path, request, day, long.MinValue, int.MaxValue, withRecipients: false, Cancel).Emails.Select(email => email.Row).ToList();
        var page = DayEmails.Read(path, new DayEmailQuery { Day = day, HeldBack = true, Limit = int.MaxValue - 1 }, request, Cancel);
        var totals = DayEmails.Count(path, day, request, cancellationToken: Cancel);
        var planned = DayEmails.Read(path, new DayEmailQuery { Day = day, Status = "pre-scheduled", Limit = int.MaxValue - 1 }, request, Cancel).Emails;

        Assert.Equal<(long, long, long)>((due.Count, page.Emails.Count, page.Found), (totals.Due, totals.HeldBack.Values.Sum(), page.Emails.Count));
        Assert.Equal(totals.Emails, totals.ByType.Values.Sum());
        Assert.Equal((totals.Due, totals.WithSender), (page.Totals.Due, page.Totals.WithSender));
        Assert.Equal(totals.HeldBack, page.Emails.CountBy(email => email.HeldBack!, StringComparer.Ordinal).ToDictionary(reason => reason.Key, reason => (long)reason.Value));
        Assert.Equal(planned.Select(email => email.Row), due.Concat(page.Emails.Select(email => email.Row)).Order());
        return totals;
    }
}
