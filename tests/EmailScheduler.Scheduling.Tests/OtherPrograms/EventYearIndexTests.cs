using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.OtherPrograms;

/// <summary>docs/scheduling-rules.md, section 9: with a unique index on contact, type and event_year, a row that stays and has the year of an event covers the event.</summary>
public sealed class EventYearIndexTests
{
    private const string Index = "CREATE UNIQUE INDEX one_a_year ON email_schedules(contact_id, email_type, event_year)";

    /// <summary>A row of the contact, whose birthday is 20 June, as on 1 June 2025; the coming birthday email, and how many are already handled.</summary>
    [Theory]
    [InlineData("sent", "2024-10-01", null, 2025, "2026-06-06", 1)]
    [InlineData("failed", "2025-07-10", null, 2025, "2026-06-06", 1)]
    [InlineData("skipped", "2025-02-01", null, 2025, "2026-06-06", 1)]
    [InlineData("skipped", "2025-02-01", "2025-03-20", 2025, "2026-06-06", 1)]
    [InlineData("pre-scheduled", "2025-02-01", null, 2025, "2026-06-06", 1)]
    [InlineData("skipped", "2025-05-31", "2025-06-20", 2025, "2025-06-06", 0)]
    [InlineData("pre-scheduled", "2025-06-02", null, 2025, "2025-06-06", 0)]
    [InlineData("skipped", "2025-06-06", null, 2025, "2025-06-06", 0)]
    [InlineData("skipped", "soon", null, 2025, "2026-06-06", 1)]
    [InlineData("skipped", "soon", "2025-06-20", 2025, "2025-06-06", 0)]
    [InlineData("skipped", "soon", null, 2024, "2025-06-06", 0)]
    [InlineData("sent", "2024-06-06", null, 2024, "2025-06-06", 0)]
    [InlineData("sent", "2025-05-01", null, 2025, "2026-06-06", 0)]
    [InlineData("sent", "2024-10-01", null, null, "2025-06-06", 0)]
    public void Run_RowWithTheYearOfTheEvent_CoversIt(string status, string date, string? eventDate, int? year, string coming, int handled)
    {
        using var database = new RuleDatabase(Index).Contact(1, birth: "1960-06-20").Row("birthday", date, status, eventDate)
            .Sql($"UPDATE email_schedules SET event_year = {year?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "NULL"}");
        var copy = database.Path + ".copy";
        File.Copy(database.Path, copy);

        var result = database.Schedule("2025-06-01");

        Assert.Equal([(1L, "birthday", RuleDatabase.Day(coming))], database.ToSend().Where(email => email.Type == "birthday"));
        Assert.Equal(handled, result.Rows.AlreadyHandled);
        Assert.Equal(0, database.Schedule("2025-06-01").Rows.Changed);

        // The literal reading of the rules agrees.
        File.Copy(copy, database.Path, overwrite: true);
        database.Run("2025-06-01");
    }

    [Theory]
    [InlineData("skipped")]
    [InlineData("pre-scheduled")]
    public void Run_RowWithADateThatCannotBeReadAndTheYearOfTheEvent_IsLeftAlone(string status)
    {
        using var database = new RuleDatabase(Index).Contact(1, birth: "1960-06-20").Row("birthday", "soon", status).Sql("UPDATE email_schedules SET event_year = 2025");

        database.Run("2025-06-01");

        Assert.StartsWith($"1|soon|{status}|2025|earlier; ", database.Rows("id", "scheduled_send_date", "status", "event_year", "scheduler_run_id"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AnnualEnrollmentOfWhichARowHasTheYear_IsPlannedForTheNext()
    {
        using var database = new RuleDatabase(Index, "DELETE FROM campaign_types").Contact(1)
            .Row("aep", "2024-11-20", "failed").Sql("UPDATE email_schedules SET event_year = 2025");

        var result = database.Schedule("2025-10-15");

        Assert.Equal([(1L, "aep", RuleDatabase.Day("2026-10-01"))], database.ToSend());
        Assert.Equal(1, result.Rows.AlreadyHandled);
    }

    [Fact]
    public void Run_NoSuchIndex_TakesNoNoticeOfTheYear()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20").Row("birthday", "2024-10-01", "sent").Sql("UPDATE email_schedules SET event_year = 2025");

        database.Schedule("2025-06-01");

        Assert.Equal([(1L, "birthday", RuleDatabase.Day("2025-06-06"))], database.ToSend());
    }
}
