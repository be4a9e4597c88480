using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Restoring;

/// <summary>The sender's rows of the newest state take the place of what the older state had planned for them.</summary>
public sealed class CarriedRowsTests
{
    private const string Beginning = "1 1 birthday 2025-01-10 sent; 2 2 birthday 2025-02-10 delivered; 3 3 birthday 2025-06-20 pre-scheduled";
    private const string SentTwo = "1 1 birthday 2025-01-10 sent; 2 2 birthday 2025-02-10 delivered; ";

    /// <summary>What happened to the older state, what to the newest, and the rows afterwards; the newest state's rows of the sender that were carried, the older state's that gave way.</summary>
    public static TheoryData<string, string, string, string, long, long> Cases => new()
    {
        { "nothing since", "", "", Beginning, 0, 0 },
        { "the same row", "", "UPDATE email_schedules SET status = 'sent' WHERE id = 3", SentTwo + "3 3 birthday 2025-06-20 sent", 1, 1 },
        { "any status", "", "UPDATE email_schedules SET status = 'SENT' WHERE id = 3", SentTwo + "3 3 birthday 2025-06-20 SENT", 1, 1 },
        { "another id with the same key", "", "DELETE FROM email_schedules WHERE id = 3; INSERT INTO email_schedules VALUES (9, 3, 'birthday', '2025-06-22', 'sent', '2025-07-04', NULL)", SentTwo + "9 3 birthday 2025-06-22 sent", 1, 1 },
        { "another id with the same unique values", "UPDATE email_schedules SET event_date = NULL WHERE id = 3", "DELETE FROM email_schedules WHERE id = 3; INSERT INTO email_schedules VALUES (9, 3, 'birthday', '2025-06-20', 'sent', NULL, NULL)", SentTwo + "9 3 birthday 2025-06-20 sent", 1, 1 },
        { "the same id with another key", "", "DELETE FROM email_schedules WHERE id = 3; INSERT INTO email_schedules VALUES (3, 1, 'newsletter', '2025-05-01', 'sent', '2025-05-01', NULL)", SentTwo + "3 1 newsletter 2025-05-01 sent", 1, 1 },
        { "a follow-up of another kind", "UPDATE email_schedules SET email_type = 'followup_1_cold' WHERE id = 3", "DELETE FROM email_schedules WHERE id = 3; INSERT INTO email_schedules VALUES (9, 3, 'followup_3_warm', '2025-06-25', 'sent', '2025-07-04', NULL)", SentTwo + "9 3 followup_3_warm 2025-06-25 sent", 1, 1 },
        { "a row of the sender that is gone stays", "", "DELETE FROM email_schedules WHERE id = 2", Beginning, 0, 0 },
        { "what was planned since goes", "", "INSERT INTO email_schedules VALUES (9, 1, 'birthday', '2026-01-10', 'pre-scheduled', '2026-01-24', NULL)", Beginning, 0, 0 },
        { "NULL is a status of the sender", "", "UPDATE email_schedules SET status = NULL WHERE id = 1", null!, 1, 1 },
        { "a value that only the sender writes", "", "UPDATE email_schedules SET actual_send_datetime = '2025-02-10 08:31:00' WHERE id = 2", Beginning, 1, 1 },
    };

    /// <summary>One email, however its type is spelled: a row that an event has added is in lower case, and a planned one as the campaign is.</summary>
    [Theory]
    [InlineData("campaign_Promo_7", "campaign_promo_7", true)]
    [InlineData("campaign_ÄPFEL_7", "campaign_äpfel_7", true)]
    [InlineData("post_window_birthday", "post_window", true)]
    [InlineData("Post_Window", "post_window_effective_date", true)]
    [InlineData("followup_2_warm", "FollowUp_1_cold", true)]
    [InlineData("campaign_Promo_7", "campaign_promo_8", false)]
    [InlineData("birthday", "effective_date", false)]
    public void Run_SentSinceUnderAnotherSpelling_TakesThePlaceOfThePlannedOne(string planned, string sent, bool isSame)
    {
        using var pair = new RestoredPair(
            $"INSERT INTO email_schedules(id, contact_id, email_type, scheduled_send_date, status, event_date) VALUES (10, 1, '{planned}', '2025-06-02', 'pre-scheduled', '2025-06-02')",
            $"INSERT INTO email_schedules(id, contact_id, email_type, scheduled_send_date, status, event_date) VALUES (600, 1, '{sent}', '2025-06-02', 'sent', '2025-06-02 00:00:00')");

        var carried = pair.Carry();

        Assert.Equal((1L, isSame ? 1L : 0L), (carried.SenderRows, carried.ReplacedRows));
        Assert.Equal(isSame ? "600" : "10,600", pair.Text("SELECT group_concat(id ORDER BY id) FROM email_schedules WHERE scheduled_send_date = '2025-06-02'"));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_RowsOfTheSender_ReplaceThoseOfTheSameIdOrKey(string name, string older, string newest, string? expected, long carried, long replaced)
    {
        using var pair = new RestoredPair(older, newest);

        var result = pair.Carry();

        Assert.True(expected is null || expected == pair.Plan, $"{name}: {pair.Plan}");
        Assert.Equal((carried, replaced), (result.SenderRows, result.ReplacedRows));
    }

    /// <summary>Production shapes: what the older state declares, what the newest does, a query and what it finds.</summary>
    public static TheoryData<string, string, string, string, string> Shapes => new()
    {
        { "older without the table", "", RestoredPair.Schedules + Sent, "SELECT status FROM email_schedules WHERE id = 3", "sent" },
        { "newest without the table", RestoredPair.Schedules + Sent, "", "SELECT count(*) FROM email_schedules", "1" },
        { "both without the table", "", "", "SELECT count(*) FROM sqlite_schema WHERE name = 'email_schedules'", "0" },
        { "older without the scheduler's column", Narrow + NarrowSent, RestoredPair.Schedules + Sent, "SELECT actual_send_datetime FROM email_schedules", "2025-06-20 08:30:00" },
        { "newest without the scheduler's column", RestoredPair.Schedules, Narrow + NarrowSent, "SELECT coalesce(actual_send_datetime, 'none') FROM email_schedules", "none" },
        { "older with a column that has a default", Narrow.Replace("email_type", "theirs TEXT DEFAULT 'x', email_type", StringComparison.Ordinal), Narrow + NarrowSent, "SELECT theirs FROM email_schedules", "x" },
        { "older with a column that must have a value", Narrow.Replace("email_type", "batch_no INTEGER NOT NULL, email_type", StringComparison.Ordinal), Narrow + NarrowSent, "SELECT batch_no FROM email_schedules", "0" },
        { "older with a column that mirrors another", Narrow.Replace("email_type", "scheduled_date TEXT NOT NULL, email_type", StringComparison.Ordinal), Narrow + NarrowSent, "SELECT scheduled_date FROM email_schedules", "2025-06-20" },
        { "newest with a column of its own", Narrow, Narrow.Replace("email_type", "theirs TEXT DEFAULT 'x', email_type", StringComparison.Ordinal) + NarrowSent, "SELECT status FROM email_schedules", "sent" },
        { "a unique index of some rows", Narrow + Planned + "CREATE UNIQUE INDEX one ON email_schedules(contact_id) WHERE status <> 'skipped'", Narrow + NarrowSent, "SELECT group_concat(id || status) FROM email_schedules", "3sent" },
        { "a unique index of another order", Narrow + Planned + "CREATE UNIQUE INDEX one ON email_schedules(contact_id, upper(email_type))", Narrow + NarrowSent, "SELECT group_concat(id || status) FROM email_schedules", "3sent" },
        { "older without the facts of events", Narrow, Narrow + EventTimes + Facts, "SELECT event_times FROM email_schedules WHERE id = 3", "{\"sent\":1}" },
        { "older without the facts, the row otherwise the same", Narrow + NarrowSent, Narrow + EventTimes + Facts, "SELECT event_times FROM email_schedules WHERE id = 3", "{\"sent\":1}" },
        { "older without the table, newest with the facts of events", "", Narrow + EventTimes + Facts, "SELECT event_times FROM email_schedules WHERE id = 3", "{\"sent\":1}" },
        { "no facts in the column of the newest", Narrow + NarrowSent, Narrow + EventTimes + NarrowSent, "SELECT count(*) FROM pragma_table_info('email_schedules') WHERE name = 'event_times'", "0" },
        { "write-ahead log", "PRAGMA journal_mode = WAL;" + Narrow, Narrow + NarrowSent, "PRAGMA journal_mode", "wal" },
    };

    private const string Sent = "INSERT INTO email_schedules(id, contact_id, email_type, scheduled_send_date, status, actual_send_datetime) VALUES (3, 3, 'birthday', '2025-06-20', 'sent', '2025-06-20 08:30:00');";
    private const string Narrow = "CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT);";
    private const string NarrowSent = "INSERT INTO email_schedules(id, contact_id, email_type, scheduled_send_date, status) VALUES (3, 3, 'birthday', '2025-06-20', 'sent');";
    private const string EventTimes = "ALTER TABLE email_schedules ADD COLUMN event_times TEXT;";
    private const string Facts = NarrowSent + "UPDATE email_schedules SET event_times = '{\"sent\":1}' WHERE id = 3;";
    private const string Planned = "INSERT INTO email_schedules(id, contact_id, email_type, scheduled_send_date, status) VALUES (8, 3, 'BIRTHDAY', '2025-08-20', 'pre-scheduled');";

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Run_TablesOfOtherShapes_AreFilledAsFarAsTheyGo(string name, string older, string newest, string query, string expected)
    {
        using var pair = new RestoredPair(older, newest, RestoredPair.Contacts);

        pair.Carry();

        Assert.True(expected == pair.Text(query), $"{name}: {pair.Text(query)}");
    }

    [Fact]
    public void Run_ColumnThatTheOlderStateLacks_IsNamed()
    {
        using var pair = new RestoredPair(Narrow, Narrow.Replace("email_type", "provider_id TEXT, email_type", StringComparison.Ordinal) + NarrowSent, RestoredPair.Contacts);

        Assert.Equal(["provider_id"], pair.Carry().OmittedColumns);
    }

    [Fact]
    public void Run_FactsOfEventsThatTheOlderStateLacks_AreNotOmitted()
    {
        using var pair = new RestoredPair(Narrow, Narrow + EventTimes + Facts, RestoredPair.Contacts);

        Assert.Empty(pair.Carry().OmittedColumns);
    }

    [Theory]
    [InlineData("2025-06-20T11:00:00Z", 0)]
    [InlineData("2025-06-20T20:00:00Z", 1)]
    [InlineData("2025-06-21T20:00:00Z", 0)]
    public void Run_PlannedForADayWhoseSendTimeHasPassed_CountsAsTheSenders(string now, long carried)
    {
        using var pair = new RestoredPair("DELETE FROM email_schedules WHERE id = 3");

        Assert.Equal(carried, pair.Carry(moment: PlanningMoment.At(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture))).SenderRows);
    }

    [Theory]
    [InlineData("", "INSERT INTO email_schedules(id, contact_id) VALUES (70, 1); DELETE FROM email_schedules WHERE id = 70", "70")]
    [InlineData("INSERT INTO email_schedules(id, contact_id) VALUES (90, 1); DELETE FROM email_schedules WHERE id = 90", "", "90")]
    public void Run_LastIds_AreTheLargerOfBoth(string older, string newest, string expected)
    {
        using var pair = new RestoredPair(older, newest);

        pair.Carry();

        Assert.Equal(expected, pair.Text("SELECT seq FROM sqlite_sequence WHERE name = 'email_schedules'"));
    }

    [Fact]
    public void Run_LastIdOfATableWithoutRows_IsKept()
    {
        const string Table = "CREATE TABLE theirs(id INTEGER PRIMARY KEY AUTOINCREMENT);";
        using var pair = new RestoredPair(Table, Table + "INSERT INTO theirs VALUES (5)");

        pair.Carry();

        Assert.Equal("5", pair.Text("SELECT seq FROM sqlite_sequence WHERE name = 'theirs'"));
    }

    [Fact]
    public void Run_FullTextIndexByTriggers_FindsTheCarriedRowsOnly()
    {
        const string Index = """
            CREATE VIRTUAL TABLE words USING fts5(email_type, content='email_schedules', content_rowid='id');
            INSERT INTO words(words) VALUES ('rebuild');
            CREATE TRIGGER words_ai AFTER INSERT ON email_schedules BEGIN INSERT INTO words(rowid, email_type) VALUES (new.id, new.email_type); END;
            CREATE TRIGGER words_ad AFTER DELETE ON email_schedules BEGIN INSERT INTO words(words, rowid, email_type) VALUES ('delete', old.id, old.email_type); END;
            """;
        using var pair = new RestoredPair(Index, "DELETE FROM email_schedules WHERE id = 3; INSERT INTO email_schedules VALUES (9, 3, 'newsletter', '2025-06-20', 'sent', '2025-07-04', NULL)");

        pair.Carry();

        Assert.Equal("9", pair.Text("SELECT group_concat(rowid) FROM words WHERE words MATCH 'newsletter'"));
        Assert.Equal("1,2,3", pair.Text("SELECT group_concat(rowid) FROM (SELECT rowid FROM words WHERE words MATCH 'birthday' ORDER BY rowid)"));
    }

    [Theory]
    [InlineData("CREATE TRIGGER meddles AFTER INSERT ON email_schedules BEGIN UPDATE email_schedules SET status = 'pre-scheduled' WHERE id = new.id; END")]
    [InlineData("CREATE TRIGGER meddles AFTER INSERT ON email_schedules BEGIN UPDATE email_schedules SET status = 'sent again' WHERE id = 1; END")]
    [InlineData("CREATE TRIGGER meddles BEFORE INSERT ON email_schedules BEGIN SELECT raise(IGNORE); END")]
    [InlineData("CREATE TRIGGER meddles BEFORE INSERT ON email_schedules BEGIN SELECT raise(ABORT, 'no'); END")]
    [InlineData("CREATE TRIGGER meddles AFTER INSERT ON email_schedules BEGIN UPDATE contacts SET status = 'emailed' WHERE id = new.contact_id; END")]
    public void Run_TriggerThatChangesRowsOfTheSender_IsRefusedByName(string trigger)
    {
        using var pair = new RestoredPair(trigger, "UPDATE email_schedules SET status = 'sent' WHERE id = 3");

        var failure = Assert.Throws<InvalidDatabaseException>(() => pair.Carry());

        Assert.Contains("'meddles'", failure.Message, StringComparison.Ordinal);
    }
}
