using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.OtherPrograms;

/// <summary>Rows of one contact and type that take each other's days: on the way no two have one day, and every day that a row has on the way is a day.</summary>
public sealed class DaysSwappedTests
{
    private const string Campaign = """
        INSERT INTO campaign_types (name, days_before_event, enable_followups) VALUES ('promo', 10, 0);
        INSERT INTO campaign_instances (id, campaign_type, created_at) VALUES (7, 'promo', '2025-01-01');
        """;

    /// <summary>The days that emails with these triggers have, and those that they get.</summary>
    [Theory]
    [InlineData("2025-07-11 2025-07-21", "2025-07-11 2025-07-01")]
    [InlineData("2025-07-11 2025-07-12", "2025-07-02 2025-07-01")]
    [InlineData("2025-07-11 2025-07-21 2025-07-31", "2025-07-11 2025-07-21 2025-07-01")]
    [InlineData("2025-07-11 2025-07-21 2025-07-31", "2025-07-21 2025-07-01 2025-07-11")]
    [InlineData("2025-07-11 2025-07-12 2025-07-13 2025-07-14", "2025-07-02 2025-07-01 2025-07-04 2025-07-03")]
    [InlineData("2025-07-11 2025-07-12 2025-07-13", "2025-07-02 2025-07-03 2025-07-04")]
    public void Run_RowsThatPassOnTheirDays_FollowsTheChecksOfTheTable(string triggers, string days)
    {
        using var database = WithRows(triggers, days);
        Remake(database, "", "CHECK(scheduled_send_date IS date(scheduled_send_date) AND scheduled_send_date BETWEEN '2025-06-25' AND '2025-07-31')");

        database.Schedule("2025-06-01");

        Assert.Equal(Planned(triggers), database.Rows("event_date", "scheduled_send_date"));
    }

    /// <summary>What holds for a column of another program that has the send date, too.</summary>
    [Theory]
    [InlineData("UNIQUE(contact_id, email_type, scheduled_date)")]
    [InlineData("CHECK(scheduled_date = scheduled_send_date)")]
    [InlineData("CHECK(scheduled_date >= date(scheduled_send_date, '-1 day')), UNIQUE(contact_id, email_type, scheduled_date)")]
    public void Run_RowsThatSwapDaysBesideAColumnThatMirrorsThem_KeepsTheColumnUpOnTheWay(string constraint)
    {
        const string Triggers = "2025-07-11 2025-07-21";
        using var database = WithRows(Triggers, "2025-07-11 2025-07-01");
        Remake(database, "scheduled_date TEXT NOT NULL", constraint);

        database.Schedule("2025-06-01");

        Assert.Equal(Planned(Triggers), database.Rows("event_date", "scheduled_send_date"));
        Assert.Equal(Planned(Triggers), database.Rows("event_date", "scheduled_date"));
    }

    [Fact]
    public void Run_EmailToSendBecomesSkippedWhileAnotherIsRevived_KeepsAUniqueIndexOfEmailsToSend()
    {
        // A window from 17 June on takes the later email; the earlier one, which was over the limit, will be sent after all.
        using var database = new RuleDatabase(Campaign).Contact(1, "CA", birth: "1960-09-15")
            .Row("campaign_promo_7", "2025-06-10", "skipped", "2025-06-20", "2025-06-10", "Frequency limit exceeded")
            .Row("campaign_promo_7", "2025-07-20", "pre-scheduled", "2025-07-30", "2025-07-20")
            .Sql("INSERT INTO contact_campaigns VALUES (1, 7, '2025-06-20', 'pending'), (1, 7, '2025-07-30', 'pending')")
            .Sql("CREATE UNIQUE INDEX one_coming ON email_schedules(contact_id, email_type) WHERE status = 'pre-scheduled'");

        database.Schedule("2025-06-01");

        Assert.Equal(
            "2025-06-10|pre-scheduled|; 2025-07-20|skipped|Birthday exclusion window for CA",
            string.Join("; ", database.Rows("email_type", "scheduled_send_date", "status", "skip_reason").Split("; ").Where(row => row.StartsWith("campaign", StringComparison.Ordinal)).Select(row => row["campaign_promo_7|".Length..])));
    }

    private static RuleDatabase WithRows(string triggers, string days)
    {
        var database = new RuleDatabase(Campaign).Contact(1);
        foreach (var (trigger, day) in triggers.Split(' ').Zip(days.Split(' ')))
        {
            database.Sql($"INSERT INTO contact_campaigns VALUES (1, 7, '{trigger}', 'pending')");
            database.Row("campaign_promo_7", day, "pre-scheduled", trigger, day);
        }

        return database;
    }

    private static string Planned(string triggers) =>
        string.Join("; ", triggers.Split(' ').Select(trigger => $"{trigger}|{RuleDatabase.Day(trigger).AddDays(-10):yyyy-MM-dd}"));

    /// <summary>The table as another program has it: with a constraint, and maybe a column that mirrors the send date.</summary>
    private static void Remake(RuleDatabase database, string mirror, string constraint)
    {
        var columns = SchemaOfSchedules.Columns.Select(column => $"{column.Name} {column.Type}").Append(mirror).Where(column => column.Length > 0);
        database
            .Sql("ALTER TABLE email_schedules RENAME TO made")
            .Sql($"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {string.Join(", ", columns)}, UNIQUE(contact_id, email_type, scheduled_send_date), {constraint})")
            .Sql($"INSERT INTO email_schedules SELECT *{(mirror.Length > 0 ? ", scheduled_send_date" : "")} FROM made")
            .Sql("DROP TABLE made");
    }
}
