namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Sentences of sections 6 and 9 of the scheduling rules, each with an expectation computed by hand: one row for each email, and what is in it.</summary>
public sealed class ReferenceOutputTests
{
    private const string Today = "2025-06-01";

    [Fact(DisplayName = "Section 6: the same-day rule holds on the final send dates")]
    public void Run_CapMovesACampaignToAnother_OneOfThemStays()
    {
        // Ten valid contacts: two emails a day. The birthdays stay on the 6th, campaign a moves to the 7th, where campaign b is.
        using var database = new RuleDatabase(
            "INSERT INTO campaign_types (name, target_all_contacts, priority) VALUES ('a', 1, 20), ('b', 1, 25)",
            "INSERT INTO campaign_instances (id, campaign_type, active_start_date, target_states) VALUES (1, 'a', '2025-06-06', 'GA'), (2, 'b', '2025-06-07', 'GA')")
            .Contact(1, "GA", birth: "1960-06-20").Contact(2, birth: "1960-06-20");
        for (var id = 3; id <= 10; id++)
        {
            database.Contact(id);
        }

        // Instances of a later start take no part on 1 June.
        Assert.Equal("1 birthday 2025-06-06; 2 birthday 2025-06-06", database.Plan(Today));
        database.Sql("UPDATE campaign_instances SET active_start_date = NULL, created_at = CASE id WHEN 1 THEN '2025-06-06' ELSE '2025-06-07' END");
        Assert.Equal(
            "1 birthday 2025-06-06; 1 campaign_a_1 2025-06-07; 1 campaign_b_2 2025-06-07 Campaign priority conflict with campaign_a_1; 2 birthday 2025-06-06", database.Plan(Today));
    }

    // A trigger of 20 April allows 19 June at the latest; both emails are overdue, and with one catch-up day both go on F.
    [Fact(DisplayName = "Section 6: of emails of one type on one date the later go to the next date that is not taken, skipped; base dates stay")]
    public void Run_EmailsOnOneDate_HaveARowEach()
    {
        using var database = new RuleDatabase(
            "INSERT INTO campaign_types (name) VALUES ('rate')", "INSERT INTO campaign_instances (id, campaign_type) VALUES (7, 'rate')",
            "INSERT INTO contact_campaigns (contact_id, campaign_instance_id, trigger_date) VALUES (1, 7, '2025-04-20'), (1, 7, '2025-04-21'), (1, 7, '2025-04-22')").Contact(1);
        database.Run(Today, settings: new ReferenceSettings { CatchUpSpreadDays = 1 });
        Assert.Equal(
            "2025-04-20|2025-06-01|2025-06-01|pre-scheduled|; 2025-04-21|2025-06-02|2025-06-01|skipped|Campaign priority conflict with campaign_rate_7; "
            + "2025-04-22|2025-06-03|2025-06-01|skipped|Campaign priority conflict with campaign_rate_7",
            database.Rows("event_date", "scheduled_send_date", "base_send_date", "status", "skip_reason"));
    }

    [Theory(DisplayName = "Section 6: dates of sender rows are taken: what was pre-scheduled there is skipped, dated its base date or the first date after it")]
    [InlineData("newsletter", "2|birthday|2025-06-06|2025-06-06|pre-scheduled|")]
    [InlineData("Birthday", "2|birthday|2025-06-07|2025-06-06|skipped|Same date as another birthday")]
    public void Run_DateOfASenderRow_IsTaken(string type, string expected)
    {
        // 188 days before the birthday a sender row does not cover it.
        using var database = new RuleDatabase().Contact(1, birth: "1960-12-11").Row(type, "2025-06-06", "failed");
        database.RunReferenceAlone(Today, settings: new ReferenceSettings { BirthdayDaysBefore = 188 });
        Assert.EndsWith(expected, database.Rows("id", "email_type", "scheduled_send_date", "base_send_date", "status", "skip_reason"), StringComparison.Ordinal);
    }

    // The birthday of 20 June was skipped on 28 May by a window: it keeps that date, unless a row of another event has it and it has a row of its own.
    [Theory(DisplayName = "Section 6: dates of history are taken, but hold up no email that has no row yet: it takes the row over")]
    [InlineData(true, "1|2024-06-20|2025-05-28|skipped; 2|2025-06-20|2025-05-29|skipped")]
    [InlineData(false, "1|2025-06-20|2025-05-28|skipped")]
    public void Run_DateOfHistory_IsTaken(bool hasRow, string expected)
    {
        using var database = new RuleDatabase().Contact(1, "NY", birth: "1960-06-20").Row("birthday", "2025-05-28", "skipped", "2024-06-20", "2025-05-28")
            .When(hasRow, there => there.Row("birthday", "2025-05-27", "skipped", "2025-06-20", "2025-05-27"));
        database.Run(Today, settings: new ReferenceSettings { BirthdayDaysBefore = 23 });
        Assert.Equal(expected, database.Rows("id", "event_date", "scheduled_send_date", "status"));
    }

    [Fact(DisplayName = "Words: of several owned rows with one identity the lowest id is the email's; the others are deleted")]
    public void Run_SeveralRowsOfOneIdentity_LowestIdStays()
    {
        using var database = new RuleDatabase().Contact(1, "CA", birth: "1960-06-20")
            .Row("Birthday", "2025-05-20", "skipped", "2025-06-20", "2025-05-20")
            .Row("birthday", "2025-05-21", "skipped", "2025-06-20", "2025-05-21")
            .Row("birthday", "2025-06-21", "pre-scheduled", "2025-06-20", "2025-05-21")
            .Row("Post_Window_Birthday", "2025-05-22", "pre-scheduled", "2025-08-19", "2025-08-20");
        database.Run(Today);
        Assert.Equal(
            "1|birthday|2025-06-06|skipped; 4|post_window|2025-08-20|pre-scheduled", database.Rows("id", "email_type", "scheduled_send_date", "status"));
    }

    // At 02:30 in New York on 9 March 2025 there is no such time, on 2 November 2025 at 01:30 there are two.
    [Theory(DisplayName = "Section 9: the send time in the zone of the contact's state, converted to the organization's zone")]
    [InlineData("TX", "2025-06-06", 8, 30, "08:30:00")]
    [InlineData("NY", "2025-06-06", 8, 30, "07:30:00")]
    [InlineData("CA", "2025-06-06", 8, 30, "10:30:00")]
    [InlineData("MT", "2025-06-06", 8, 30, "09:30:00")]
    [InlineData("AZ", "2025-06-06", 8, 30, "10:30:00")]
    [InlineData("AZ", "2025-12-06", 8, 30, "09:30:00")]
    [InlineData("AK", "2025-06-06", 8, 30, "11:30:00")]
    [InlineData("HI", "2025-06-06", 8, 30, "13:30:00")]
    [InlineData("HI", "2025-12-06", 8, 30, "12:30:00")]
    [InlineData("PR", "2025-12-06", 8, 30, "06:30:00")]
    [InlineData("AS", "2025-06-06", 8, 30, "14:30:00")]
    [InlineData("GU", "2025-06-06", 8, 30, "00:00:00")]
    [InlineData("PW", "2025-06-06", 23, 0, "09:00:00")]
    [InlineData("HI", "2025-06-06", 23, 30, "23:59:59")]
    [InlineData("NY", "2025-06-06", 0, 30, "00:00:00")]
    [InlineData(null, "2025-06-06", 8, 30, "08:30:00")]
    [InlineData("NY", "2025-11-02", 1, 30, "00:30:00")]
    [InlineData("NY", "2025-03-09", 2, 30, "01:30:00")]
    [InlineData("CA", "2025-03-09", 2, 30, "05:30:00")]
    [InlineData("CA", "2025-11-02", 23, 30, "23:59:59")]
    [InlineData("AZ", "2025-03-09", 8, 30, "10:30:00")]
    public void Run_SendZoneOfTheRecipient_SetsTheTime(string? state, string date, int hour, int minute, string expected)
    {
        using var database = new RuleDatabase(
            "INSERT INTO campaign_types (name, target_all_contacts, respect_exclusion_windows) VALUES ('blast', 1, 0)",
            $"INSERT INTO campaign_instances (id, campaign_type, active_start_date) VALUES (7, 'blast', '{date}')").Contact(1, state);
        database.Run(date, settings: new ReferenceSettings { SendZone = "recipient", SendTimeHour = hour, SendTimeMinute = minute });
        Assert.Equal($"{date}|{expected}", database.Rows("scheduled_send_date", "scheduled_send_time"));
    }

    [Fact(DisplayName = "Section 9: other columns that are NOT NULL without default get 0 or '', run_type scheduled, scheduled_date and scheduled_time the send date and time")]
    public void Run_ColumnsOfOthers_AreFilled()
    {
        using var database = new RuleDatabase("DROP TABLE email_schedules", """
            CREATE TABLE email_schedules (id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, event_date TEXT, status TEXT,
                scheduled_date DATE NOT NULL, Scheduled_Time TEXT NOT NULL, run_type NOT NULL, a BIGINT NOT NULL, b DOUBLE NOT NULL, c VARCHAR(9) NOT NULL, d BOOLEAN NOT NULL,
                e DATETIME NOT NULL, f TEXT NOT NULL DEFAULT 'x', g INTEGER, h NUMERIC NOT NULL, i DECIMAL(5,2) NOT NULL)
            """).Contact(1, birth: "1960-06-20").Contact(2, birth: "1960-06-21")
            .Sql("INSERT INTO email_schedules VALUES (1, 2, 'birthday', '2025-06-05', '2025-06-21', 'pre-scheduled', '2025-06-05', '08:00', 'theirs', 5, 5, '5', 1, '5', '5', 5, 5, 5)")
            .Sql("CREATE TABLE scheduler_checkpoints (scheduler_run_id TEXT UNIQUE, run_type TEXT NOT NULL, rows_read INT NOT NULL, scheduled_date TEXT NOT NULL)");
        database.Run(Today);
        Assert.Equal(
            "2025-06-07|2025-06-07|08:30:00|theirs|5|5|5|1|5|5|5|5|5; 2025-06-06|2025-06-06|08:30:00|scheduled|0|0||0||x||0|0",
            database.Rows("scheduled_send_date", "scheduled_date", "scheduled_time", "run_type", "a", "b", "c", "d", "e", "f", "g", "h", "i"));
        Assert.Equal(1, database.Checkpoints());
    }
}
