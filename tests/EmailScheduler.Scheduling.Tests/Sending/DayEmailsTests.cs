using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Sending;

/// <summary>What a page of a day shows of the rows that are there, whoever has written them.</summary>
public sealed class DayEmailsTests : FolderTests
{
    private const string Table = """
        CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, scheduled_send_time TEXT, status TEXT, skip_reason TEXT,
            priority INTEGER, campaign_instance_id INTEGER, email_template TEXT, sms_template TEXT, scheduler_run_id TEXT, event_date TEXT, base_send_date TEXT, actual_send_datetime TEXT);
        INSERT INTO email_schedules VALUES
            (1, 10, 'birthday', '2026-03-01', '08:30:00', 'pre-scheduled', NULL, 1, NULL, NULL, NULL, 'r', '2026-03-15', '2026-03-01', NULL),
            (2, 11, 'birthday', '2026-03-01', '08:30:00', 'skipped', 'Year-round exclusion for NY', 1, NULL, NULL, NULL, 'r', '2026-03-15', '2026-03-01', NULL),
            (3, 12, 'campaign_news_4', '2026-03-01', '08:30:00', 'pre-scheduled', NULL, 5, 4, 'news', 'sms', 'r', '2026-03-01', '2026-02-27', NULL),
            (4, 13, 'birthday', '2026-03-01', '08:30:00', 'sent', NULL, 1, NULL, NULL, NULL, 'r', '2026-03-15', '2026-03-01', '2026-03-01T08:31:00Z'),
            (5, 14, 'birthday', '2026-03-02', '08:30:00', 'pre-scheduled', NULL, 1, NULL, NULL, NULL, 'r', '2026-03-16', '2026-03-02', NULL),
            (6, NULL, NULL, '2026-03-01 09:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
            (-7, 15, 'birthday', '2026-03-01', '08:30:00', 'skipped', 'Missed send date', 1, NULL, NULL, NULL, 'r', '2026-03-15', '2026-03-01', NULL);
        """;

    private static readonly DateOnly Day = new(2026, 3, 1);
    private static readonly ScheduleRequest Request = EngineRuns.Request(Day);

    /// <summary>What is asked for, the rows of the page, whether more follow, and how many there are.</summary>
    public static TheoryData<DayEmailQuery, long[], bool, long> Queries => new()
    {
        { new DayEmailQuery { Day = Day }, [-7, 1, 2, 3, 4, 6], false, 6 },
        { new DayEmailQuery { Day = Day, Limit = 2 }, [-7, 1], true, 6 },
        { new DayEmailQuery { Day = Day, Limit = 2, After = 3 }, [4, 6], false, 6 },
        { new DayEmailQuery { Day = Day, Type = "birthday" }, [-7, 1, 2, 4], false, 4 },
        { new DayEmailQuery { Day = Day, Status = "skipped" }, [-7, 2], false, 2 },
        { new DayEmailQuery { Day = Day, Status = "skipped", Type = "birthday", SkipReason = "Missed send date" }, [-7], false, 1 },
        { new DayEmailQuery { Day = Day, Status = "" }, [6], false, 1 },
        { new DayEmailQuery { Day = Day, Type = "'; DROP TABLE email_schedules; --" }, [], false, 0 },
        { new DayEmailQuery { Day = new DateOnly(2026, 3, 2) }, [5], false, 1 },
        { new DayEmailQuery { Day = new DateOnly(2026, 3, 3) }, [], false, 0 },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public void Read_PartOfADay_ThoseRowsInTheOrderOfTheirIds(DayEmailQuery query, long[] rows, bool hasMore, long found)
    {
        var page = DayEmails.Read(Database(Table), query, Request, Cancel);

        Assert.Equal(rows, page.Emails.Select(email => email.Row));
        Assert.Equal((hasMore ? rows[^1] : null, found), (page.Next, page.Found));
    }

    [Fact]
    public void Read_RowWithEverything_ShowsEachColumn()
    {
        var email = DayEmails.Read(Database(Table), new DayEmailQuery { Day = Day, After = 2, Limit = 1 }, Request, Cancel).Emails[0];

        Assert.Equal(
            new DayEmail
            {
                Row = 3,
                Contact = 12,
                Type = "campaign_news_4",
                Status = "pre-scheduled",
                HeldBack = "no_contact",
                EventDate = "2026-03-01",
                BaseDate = "2026-02-27",
                SendTime = "08:30:00",
                Priority = 5,
                CampaignInstance = 4,
                EmailTemplate = "news",
                SmsTemplate = "sms",
                Run = "r",
            },
            email);
    }

    [Fact]
    public void Read_AnyPage_CountsAllOfTheDay()
    {
        var page = DayEmails.Read(Database(Table), new DayEmailQuery { Day = Day, Type = "birthday", Limit = 1 }, Request, Cancel);

        Assert.Equal(
            [("", "", null, 1L), ("birthday", "pre-scheduled", null, 1), ("birthday", "sent", null, 1), ("birthday", "skipped", "Missed send date", 1), ("birthday", "skipped", "Year-round exclusion for NY", 1), ("campaign_news_4", "pre-scheduled", null, 1)],
            page.Counts.Select(count => (count.Type, count.Status, count.SkipReason, count.Emails)));
    }

    [Fact]
    public void Read_ManyReasons_ShowsTheMostFrequentAndCountsTheRest()
    {
        var page = DayEmails.Read(
            Database(Table + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 601) INSERT INTO email_schedules(email_type, scheduled_send_date, status, skip_reason) SELECT 'x', '2026-03-01', 'skipped', i / 2 FROM n WHERE i > 1 UNION ALL SELECT 'x', '2026-03-01', 'skipped', 'often' FROM n"),
            new DayEmailQuery { Day = Day },
            Request,
            Cancel);

        Assert.Equal((DayEmails.MostCounts, 2L), (page.Counts.Count, page.Counts[1].Emails));
        Assert.Equal(page.Found, page.Counts.Sum(count => count.Emails) + page.Others);
    }

    [Fact]
    public void Read_TextOfAMegabyte_IsCutOffAndFoundAsItIsShown()
    {
        var path = Database(Table + "UPDATE email_schedules SET skip_reason = replace(hex(zeroblob(500000)), '00', '<b>') WHERE id = 2");

        var shown = DayEmails.Read(path, new DayEmailQuery { Day = Day, After = 1, Limit = 1 }, Request, Cancel).Emails[0].SkipReason!;

        Assert.Equal((DayTable.MostCharacters, '…'), (shown.Length, shown[^1]));
        Assert.Equal([2L], DayEmails.Read(path, new DayEmailQuery { Day = Day, SkipReason = shown }, Request, Cancel).Emails.Select(email => email.Row));
    }

    [Theory]
    [InlineData("CREATE TABLE contacts(id INTEGER PRIMARY KEY)", 0)]
    [InlineData("CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, status TEXT); INSERT INTO email_schedules VALUES (1, 'sent')", 0)]
    [InlineData("CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, scheduled_send_date TEXT); INSERT INTO email_schedules VALUES (1, '2026-03-01')", 1)]
    public void Read_TablesOfOlderPrograms_ShowsWhatThereIs(string sql, int rows) => Assert.Equal(rows, DayEmails.Read(Database(sql), new DayEmailQuery { Day = Day }, Request, Cancel).Found);

    [Fact]
    public void Read_TableWithoutAnId_IsRefused() =>
        Assert.Throws<InvalidDatabaseException>(() => DayEmails.Read(Database("CREATE TABLE email_schedules(scheduled_send_date TEXT)"), new DayEmailQuery { Day = Day }, Request, Cancel));

    private string Database(string sql)
    {
        var file = Folder.File(Guid.NewGuid().ToString("N"));
        Sql.Execute(file, sql);
        return file;
    }
}
