using System.Globalization;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Sentences of sections 2 and 8 of the scheduling rules, each with an expectation computed by hand: coverage, send days, the horizon, overdue emails.</summary>
public sealed class ReferenceCalendarTests
{
    private const string Today = "2025-06-01";

    [Theory(DisplayName = "Section 2: an email is covered by a sender row of its identity, the type in any case and post_window by its old names")]
    [InlineData("birthday", "2024-11-01", "2025-06-20", true)]
    [InlineData("BirthDay", "2025-09-01", "2025-06-20", true)]
    [InlineData("BIRTHDAY", "2025-05-01", null, true)]
    [InlineData("birthday", "2024-11-01", "2025-06-19", false)]
    [InlineData("birthday ", "2025-05-01", null, false)]
    public void Run_SenderRowOfTheIdentity_CoversTheBirthday(string type, string date, string? eventDate, bool covers)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20").Row(type, date, "failed", eventDate);
        Assert.Equal(covers ? "1 birthday 2026-06-06" : "1 birthday 2025-06-06", database.Plan(Today));
    }

    [Theory(DisplayName = "Section 2: a sender row of its identity covers a campaign's email and a post_window, whatever its date")]
    [InlineData("CAMPAIGN_Rate_7", "2025-05-01", "2025-06-20", "1 birthday 2025-06-06 Birthday exclusion window for CA; 1 post_window 2025-08-20")]
    [InlineData("campaign_rate_7", "2025-05-01", "2025-06-19", "1 birthday 2025-06-06 Birthday exclusion window for CA; 1 campaign_Rate_7 2025-06-10; 1 post_window 2025-08-20")]
    [InlineData("campaign_rate_7", "2025-06-10", null, "1 birthday 2025-06-06 Birthday exclusion window for CA; 1 post_window 2025-08-20")]
    [InlineData("post_window_birthday", "2025-01-01", "2025-08-19", "1 birthday 2025-06-06 Birthday exclusion window for CA; 1 campaign_Rate_7 2025-06-10")]
    public void Run_SenderRowOfTheIdentity_CoversOtherKinds(string type, string date, string? eventDate, string expected)
    {
        using var database = new RuleDatabase(
            "INSERT INTO campaign_types (name, days_before_event, respect_exclusion_windows) VALUES ('Rate', 10, 0)",
            "INSERT INTO campaign_instances (id, campaign_type) VALUES (7, 'Rate')",
            "INSERT INTO contact_campaigns (contact_id, campaign_instance_id, trigger_date) VALUES (1, 7, '2025-06-20')")
            .Contact(1, "CA", birth: "1960-06-20").Row(type, date, "failed", eventDate);
        Assert.Equal(expected, database.Plan(Today));
    }

    // 6 June 2025 is a Friday; the latest date is 20 June.
    [Theory(DisplayName = "Section 2, step 3: the ideal date if that is a send day, else the first free day after it, else the last before it, else the ideal date; it is the base date")]
    [InlineData("mon,tue,wed,thu,fri", "none", "", "2025-06-06")]
    [InlineData(" Sat , SUN,", "none", "", "2025-06-07")]
    [InlineData("mon", "none", "", "2025-06-09")]
    [InlineData("mon", "2025-06-09", "", "2025-06-16")]
    [InlineData("mon,tue,wed,thu,fri,sat,sun", "2025-06-06, 2025-06-07", "2025-06-08", "2025-06-09")]
    [InlineData("mon,tue,wed,thu,fri,sat,sun", "us_federal", "2025-06-06..2025-06-18", "2025-06-20")]
    [InlineData("mon,tue,wed,thu,fri,sat,sun", "none", "2025-06-06..2025-06-30", "2025-06-05")]
    [InlineData("tue", "none", "2025-06-06..2025-06-30,2025-06-03", "2025-06-06")]
    [InlineData("mon,tue,wed,thu,fri,sat,sun", "none", "2000-01-01..9999-12-31", "2025-06-06")]
    public void Run_IdealDateIsNoSendDay_MovesToAFreeDay(string sendDays, string holidays, string blackouts, string expected)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20");
        var email = Assert.Single(database.Run(Today, settings: new ReferenceSettings { SendDays = sendDays, Holidays = holidays, Blackouts = blackouts }).Plan);
        Assert.Equal((expected, "2025-06-06", null), (Dates.Text(email.SendDate), Dates.Text(email.BaseDate), email.SkipReason));
    }

    [Fact(DisplayName = "Section 2, step 3: the days after the ideal date lie in a window: the last free day before it")]
    public void Run_HolidayBeforeAWindow_MovesBack()
    {
        // Birthday 7 June, no buffer: the window is [7 June, 6 August]. The effective date of 6 July is meant for 6 June, its latest date.
        using var database = new RuleDatabase().Contact(1, "KY", birth: "1960-06-07", effective: "2020-07-06").Row("birthday", "2025-05-24", "failed");
        Assert.Equal(
            "1 birthday 2026-05-24; 1 effective_date 2025-06-05",
            database.Plan(Today, settings: new ReferenceSettings { PreExclusionBufferDays = 0, Holidays = "2025-06-06" }));
    }

    [Theory(DisplayName = "Section 2, step 3: a post_window goes to a send day after its ideal date, never before it")]
    [InlineData("2025-08-20..2025-08-24", "2025-08-25")]
    [InlineData("2025-08-20..2025-09-18", "2025-09-19")]
    [InlineData("2025-08-20..2025-09-19", "2025-08-20")]
    public void Run_PostWindowOnABlackout_MovesForward(string blackouts, string expected)
    {
        using var database = new RuleDatabase().Contact(1, "CA", birth: "1960-06-20");
        Assert.Equal(
            $"1 birthday 2025-06-06 Birthday exclusion window for CA; 1 post_window {expected}", database.Plan(Today, settings: new ReferenceSettings { Blackouts = blackouts }));
    }

    // 1 June 2025 is a Sunday. The birthday of 10 June is overdue.
    [Theory(DisplayName = "Section 2, step 4: G is the first send day from F on that is not after the latest date; an existing row without a free day missed it")]
    [InlineData("2025-05-30", "", "1 birthday 2025-06-02")]
    [InlineData("2025-06-04", "", "1 birthday 2025-06-04")]
    [InlineData("2025-06-07", "", "1 birthday 2025-06-09")]
    [InlineData("2025-05-30", "2025-06-01..2025-06-09", "1 birthday 2025-06-10")]
    [InlineData("2025-05-30", "2025-06-01..2025-06-10", "1 birthday 2025-05-30 Missed send date")]
    [InlineData(null, "2025-06-01..2025-06-10", "")]
    [InlineData(null, "2025-06-01..2025-06-09", "1 birthday 2025-06-10")]
    public void Run_OverdueOnACalendar_TakesTheFirstFreeDay(string? stored, string blackouts, string expected)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-10")
            .When(stored is not null, there => there.Row("birthday", "2025-05-31", "pre-scheduled", "2025-06-10", stored));
        Assert.Equal(expected, database.Plan(Today, settings: new ReferenceSettings { SendDays = "mon,tue,wed,thu,fri", Blackouts = blackouts }));
    }

    [Theory(DisplayName = "Section 2, step 4: a window that holds G, not F, takes the email, also one without a row")]
    [InlineData("none", "1 birthday 2025-06-02 Birthday exclusion window for KY; 1 post_window 2025-08-09")]
    [InlineData("2025-06-02", "1 birthday 2025-06-03 Birthday exclusion window for KY; 1 post_window 2025-08-09")]
    public void Run_WindowHoldsG_TakesTheMail(string holidays, string expected)
    {
        // Birthday 9 June, buffer 7: [2 June, 8 August]. Sunday the 1st is free of windows, but no send day.
        using var database = new RuleDatabase().Contact(1, "KY", birth: "1960-06-09");
        var settings = new ReferenceSettings { PreExclusionBufferDays = 7, SendDays = "mon,tue,wed,thu,fri,sat", Holidays = holidays };
        Assert.Equal(expected, database.Plan(Today, settings: settings));
    }

    // Sent on 28 May: the follow-up is meant for 30 May, and goes out on 2 June, a Monday, at the latest on 2 July.
    [Fact(DisplayName = "Section 2, step 4: a window that holds G and not the base date gives the email the base date G; where a day is free from there on, it goes on that one")]
    public void Run_WindowHoldsGAndAnotherTheBaseDate_GoesBetweenThem()
    {
        using var database = new RuleDatabase(
                "CREATE TABLE exclusion_windows (org_id INTEGER, state TEXT, kind TEXT, valid_from TEXT, valid_to TEXT)",
                "INSERT INTO exclusion_windows VALUES (1, 'TX', 'all_year', '2025-06-01', '2025-06-05'), (1, 'TX', 'all_year', '2025-06-20', '2025-06-30')")
            .Contact(1, birth: "1960-06-25")
            .Row("birthday", "2025-06-20", "pre-scheduled", "2025-06-25", "2025-06-20");
        var settings = new ReferenceSettings { BirthdayDaysBefore = 30 };
        for (var run = 0; run < 2; run++)
        {
            database.Run(Today, settings: settings);
            Assert.Equal("2025-06-06|2025-06-01|pre-scheduled", database.Rows("scheduled_send_date", "base_send_date", "status"));
        }
    }

    [Theory(DisplayName = "Section 2, step 4: a follow-up goes on G, or not at all; a row of it becomes skipped on its base date")]
    [InlineData(null, 10, "1 followup_1_cold 2025-06-02")]
    [InlineData(null, 50, "")]
    [InlineData("2025-05-30", 10, "1 followup_1_cold 2025-06-02")]
    [InlineData("2025-05-30", 50, "1 followup_1_cold 2025-05-30 Birthday exclusion window for KY")]
    public void Run_OverdueFollowUp_GoesOnGOrNotAtAll(string? stored, int buffer, string expected)
    {
        // Birthday 22 July: with 50 days before it the window begins on 2 June.
        using var database = new RuleDatabase().Contact(1, "KY", birth: "1960-07-22").Row("birthday", "2025-05-28")
            .When(stored is not null, there => there.Row("followup_1_cold", "2025-05-31", "pre-scheduled", "2025-05-28", stored));
        var settings = new ReferenceSettings { PreExclusionBufferDays = buffer, SendDays = "mon,tue,wed,thu,fri", HorizonDays = 60 };
        Assert.Equal(expected, database.Plan(Today, settings: settings));
    }

    [Theory(DisplayName = "Section 2, step 1: an ideal date after F + horizon_days plans nothing")]
    [InlineData(5, "1|2025-06-06|pre-scheduled")]
    [InlineData(4, "")]
    public void Run_Horizon_EndsThePlan(int horizon, string expected)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20").Row("birthday", "2025-06-06", "pre-scheduled", "2025-06-20", "2025-06-06");
        database.Run(Today, settings: new ReferenceSettings { HorizonDays = horizon });
        Assert.Equal(expected, database.Rows("id", "scheduled_send_date", "status"));
    }

    [Theory(DisplayName = "Section 8: the days of us_federal, with the days on which they are observed")]
    [InlineData("2025-01-01", "2025-01-20", "2025-02-17", "2025-05-26", "2025-06-19", "2025-07-04", "2025-09-01", "2025-10-13", "2025-11-11", "2025-11-27", "2025-12-25")]
    [InlineData("2026-07-03", "2026-07-04", "2027-07-05", "2027-07-04", "2021-12-31", "2022-01-01", "2023-01-02", "2022-06-20", "2021-06-18", "2027-12-24", "2028-11-10")]
    public void Run_FederalHoliday_IsNoSendDay(params string[] days)
    {
        foreach (var day in days)
        {
            Assert.NotEqual(day, DateOfCampaignOn(day));
        }
    }

    [Theory(DisplayName = "Section 8: days that are none of us_federal")]
    [InlineData("2025-01-02", "2025-01-13", "2025-05-19", "2025-07-03", "2025-10-12", "2025-10-14", "2025-11-20", "2025-11-28", "2025-12-24", "2025-12-26", "2026-07-06", "2027-07-02")]
    public void Run_OtherDay_IsASendDay(params string[] days)
    {
        foreach (var day in days)
        {
            Assert.Equal(day, DateOfCampaignOn(day));
        }
    }

    private static string DateOfCampaignOn(string day)
    {
        using var database = new RuleDatabase(
            "INSERT INTO campaign_types (name, target_all_contacts) VALUES ('blast', 1)",
            string.Create(CultureInfo.InvariantCulture, $"INSERT INTO campaign_instances (id, campaign_type, active_start_date) VALUES (7, 'blast', '{day}')")).Contact(1);
        return Dates.Text(Assert.Single(database.Run(day, settings: new ReferenceSettings { Holidays = "us_federal" }).Plan).SendDate);
    }
}
