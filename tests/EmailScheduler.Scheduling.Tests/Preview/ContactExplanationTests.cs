using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Rules;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Preview;

public sealed class ContactExplanationTests
{
    private const string Campaign = "INSERT INTO campaign_instances (id, campaign_type, active_start_date, active_end_date, target_states) VALUES ";

    private const string Windows = "CREATE TABLE exclusion_windows (org_id, state, kind, days_before, days_after, valid_from, valid_to, mode, source); INSERT INTO exclusion_windows (org_id, state, kind, days_before, days_after, valid_from, valid_to, mode, source) VALUES ";

    [Fact]
    public void Explain_BirthdayAhead_IsPlannedOnItsIdealDate()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20");

        var email = Email(Explain(database), "birthday");

        Assert.Equal(("2025-06-20", "2025-06-06", "2025-06-20", "2025-06-06", "2025-06-06", "pre-scheduled", PlannedChange.New), Facts(email));
        Assert.Equal(
            ["ideal date 2.3: Meant for its ideal date 2025-06-06.", "comparison 9: Its row is new."],
            Sentences(email));
    }

    [Fact]
    public void Explain_BirthdayInAWindow_NamesTheWindowAndTheMailAfterIt()
    {
        using var database = new RuleDatabase().Contact(1, "CA", birth: "1960-06-20");

        var explanation = Explain(database);

        Assert.Equal(
            ["location 1: The contact is in CA.", "window 3: 2025-06-01 is in the 'Birthday exclusion window for CA', 2025-03-22 to 2025-08-19."],
            explanation.Contact.Select(Sentence));
        Assert.Equal(
            "window 2.2: Skipped: its ideal date 2025-06-06 is in the 'Birthday exclusion window for CA', 2025-03-22 to 2025-08-19.",
            Sentences(Email(explanation, "birthday"))[0]);
        Assert.Equal("Birthday exclusion window for CA", Email(explanation, "birthday").SkipReason);
        Assert.Equal(
            ["post-window 3: The window from 2025-03-22 to 2025-08-19 took an email of the contact: one is planned for after it.", "ideal date 2.3: Meant for its ideal date 2025-08-20."],
            Sentences(Email(explanation, "post_window")).Take(2));
    }

    [Theory]
    [InlineData("birthday", "no date 2: Not planned: the contact has no birth_date, or one that cannot be read.")]
    [InlineData("effective_date", "first email months 2: Not planned: 2025-12-15 is less than 12 calendar months after the effective date.")]
    [InlineData("aep", "aep 2: Not planned: campaign_types has a type named aep, which replaces the built-in email.")]
    [InlineData("followup_1_cold", "follow-up 5: Not planned: no email that may be followed up was sent or delivered to the contact in the last 35 days.")]
    [InlineData("post_window", "post-window 3: Not planned: no window with an end took an email of the contact.")]
    [InlineData("campaign_chosen_1", "targets 4: Not planned: contact_campaigns has no pending row of the contact for this campaign.")]
    [InlineData("campaign_all_2", "targeting 4: Not planned: the contact's state or carrier is not among those that the campaign targets.")]
    [InlineData("campaign_late_3", "latest date 2.1: Not planned: its ideal date 2025-06-20 is after its latest date 2025-06-15.")]
    public void Explain_EmailThatIsNotPlanned_SaysWhy(string type, string expected)
    {
        using var database = new RuleDatabase(
            "INSERT INTO campaign_types (name, target_all_contacts, days_before_event) VALUES ('chosen', 0, 0), ('all', 1, 0), ('late', 0, -10)",
            "INSERT INTO contact_campaigns (contact_id, campaign_instance_id, trigger_date) VALUES (1, 3, '2025-06-10')",
            Campaign + "(1, 'chosen', '2025-06-01', NULL, NULL), (2, 'all', '2025-06-01', NULL, 'CA'), (3, 'late', '2025-05-01', '2025-06-15', NULL)")
            .Contact(1, effective: "2025-12-15");
        var email = Email(Explain(database), type);

        Assert.Equal([expected], Sentences(email));
        Assert.Null(email.Status);
    }

    /// <summary>The contact's row, what else is in the database, the settings, whom the explanation is for, and what it says.</summary>
    public static TheoryData<string, string, SchedulingSettings, string> NewRules => new()
    {
        { "'CA', '10001', '1960-06-20', NULL", "", new(), "The contact is in CA by its state and in NY by its ZIP code: the windows of both apply." },
        { "'TX', NULL, '1960-06-20', NULL", Windows + "(1, 'TX', 'birthday', 30, 10, '2025-01-01', NULL, 'add', 'a law of Texas')", new(), "Skipped: its ideal date 2025-06-06 is in the 'Birthday exclusion window for TX', 2025-03-22 to 2025-06-30 (exclusion_windows row 1: a law of Texas)." },
        { "'TX', NULL, '1960-06-20', NULL", "", new() { ExclusionWindows = [new() { State = "TX", Kind = "all_year", ValidTo = "2025-06-30" }] }, "is in the 'Year-round exclusion for TX', until 2025-06-30 (Scheduling:ExclusionWindows:0)." },
        { "'VA', NULL, '1960-05-15', '2023-08-05'", "", new() { NewerWindows = "apply" }, "Virginia: Medicare supplement birthday rule of 60 days from 2025-07-01" },
        { "'CA', NULL, 'unknown', '2023-07-15'", "", new(), "2025-06-01 may be in an exclusion window of CA, which is counted from the birth date: that of the contact cannot be read, or is in the future (Birthday unreadable in CA)." },
        { "'CA', NULL, NULL, '2023-07-15'", "", new() { UnknownWindow = "skip" }, "2025-06-01 may be in an exclusion window of CA, which is counted from the birth date: that of the contact is missing (Birthday unknown in CA)." },
        { "'CA', NULL, 'unknown', '2023-07-15'", "", new(), "A date cannot be read: contacts.birth_date. Correct it in the record." },
        { "'Lost', NULL, NULL, 'unknown'", "", new(), "A date cannot be read: contacts.effective_date. Correct it in the record." },
        { "'TX', NULL, NULL, NULL", "INSERT INTO email_schedules (contact_id, email_type, scheduled_send_date, event_date, status) VALUES (1, 'birthday', 'soon', '2025-06-01', 'sent'), (1, 'birthday', 'later', '2024-06-01', 'sent')", new(), "A date cannot be read: email_schedules.scheduled_send_date (2 times). Correct it in the record." },
        { "'TX', NULL, '1960-07-18', NULL", "", new() { Holidays = "us_federal" }, "Its ideal date 2025-07-04 is Independence Day: meant for 2025-07-05, the next free day after it." },
        { "'TX', NULL, '1960-06-22', NULL", "", new() { SendDays = "mon,tue" }, "Its ideal date 2025-06-08 is a Sunday, which is not among send_days: meant for 2025-06-09, the next free day after it." },
        { "'TX', NULL, '1960-06-22', NULL", "", new() { Blackouts = "2025-06-07..2025-06-23" }, "Its ideal date 2025-06-08 is in the blackout 2025-06-07 to 2025-06-23: meant for 2025-06-06, the last free day before it." },
        { "'CA', NULL, '1960-01-22', NULL", "", new() { SendZone = "recipient" }, "Emails go out at 08:30 in America/Los_Angeles, the time zone of CA (send_zone is recipient)." },
        { "'Lost', NULL, '1960-06-20', NULL", "", new(), "No email is planned: the contact's state is not understood, and no ZIP code names one" },
        { "'TX', NULL, '1960-06-20', NULL", "INSERT INTO contacts (id, email, state) VALUES (0, 'CONTACT1@example.com ', 'TX')", new() { DuplicateAddresses = "lowest_id" }, "No email is planned: contact 0, which has a lower id, has the same address, and duplicate_addresses is lowest_id." },
        { "'TX', NULL, '1960-06-20', NULL", "CREATE TABLE organizations (id, active); INSERT INTO organizations VALUES (1, 'false')", new(), "No email is planned: the organization is not active (organizations.active)." },
        { "'TX', NULL, '1960-06-20', NULL", "UPDATE contacts SET status = 'On-Hold'", new() { SuppressedStatuses = "on hold" }, "the contact has the status 'On-Hold'" },
        { "'TX', NULL, '1960-06-20', NULL", "", new() { HorizonDays = 2 }, "its ideal date 2025-06-06 is after 2025-06-03, 2 days from the first send day (horizon_days)" },
    };

    [Theory]
    [MemberData(nameof(NewRules))]
    public void Explain_RuleOfTheSecondEdition_IsSaidInWords(string contact, string sql, SchedulingSettings settings, string expected)
    {
        using var database = new RuleDatabase($"INSERT INTO contacts (id, email, state, zip_code, birth_date, effective_date) VALUES (1, 'contact1@example.com', {contact})").When(sql.Length > 0, there => there.Sql(sql));

        var explanation = Explain(database, settings: settings);

        var sentences = explanation.Contact.Concat(explanation.Emails.SelectMany(email => email.Steps)).Select(step => step.Text).Concat(explanation.Emails.Select(email => email.SkipReason ?? ""));
        Assert.Contains(sentences, sentence => sentence.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Explain_UnreadableDateOfAnotherContact_IsNotSaid()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20").Contact(2, birth: "soon");

        Assert.DoesNotContain(Explain(database).Contact, step => step.Rule == "date");
        Assert.Contains(Explain(database, contact: 2).Contact, step => step.Rule == "date");
    }

    /// <summary>The contact's state and birth date, the settings, and its windows from 2025-06-01 on for a year.</summary>
    public static TheoryData<string, string?, SchedulingSettings, string[]> YearsOfWindows => new()
    {
        { "TX", "1960-06-20", new(), [] },
        { "CA", "1960-06-20", new(), ["Birthday exclusion window for CA 2025-03-22 to 2025-08-19", "Birthday exclusion window for CA 2026-03-22 to 2026-08-19"] },
        { "CA", "1960-12-20", new(), ["Birthday exclusion window for CA 2025-09-21 to 2026-02-18"] },
        { "NY", "1960-06-20", new(), ["Year-round exclusion for NY  to "] },
        { "CA", null, new() { UnknownWindow = "skip" }, ["Birthday unknown in CA  to "] },
        { "TX", "1960-06-20", new() { ExclusionWindows = [new() { State = "TX", Kind = "all_year", ValidFrom = "2025-07-01", ValidTo = "2025-07-31" }] }, ["Year-round exclusion for TX 2025-07-01 to 2025-07-31"] },
    };

    [Theory]
    [MemberData(nameof(YearsOfWindows))]
    public void Explain_WindowsOfTheContact_AreThoseOfAYear(string state, string? birth, SchedulingSettings settings, string[] expected)
    {
        using var database = new RuleDatabase().Contact(1, state, birth: birth);

        Assert.Equal(expected, Explain(database, settings: settings).Windows.Select(window => $"{window.Reason} {window.FirstDay:yyyy-MM-dd} to {window.LastDay:yyyy-MM-dd}"));
    }

    [Fact]
    public void Explain_CampaignThatTakesNoPart_SaysSince()
    {
        using var database = new RuleDatabase(
            "INSERT INTO campaign_types (name, target_all_contacts, active) VALUES ('on', 1, 1), ('off', 1, 0)",
            Campaign + "(1, 'on', '2025-06-02', NULL, NULL), (2, 'on', NULL, '2025-05-31', NULL), (3, 'off', NULL, NULL, NULL)").Contact(1);

        Assert.Equal(
            [
                "campaign 4: campaign_on_1 takes no part: it begins on 2025-06-02.",
                "campaign 4: campaign_on_2 takes no part: it ended on 2025-05-31.",
                "campaign 4: campaign_off_3 takes no part: its type is not active.",
            ],
            Explain(database).Contact.Skip(2).Select(Sentence));
    }

    [Fact]
    public void Explain_SentForTheNextBirthday_SaysThatItIsCoveredAndPlansTheOneAfter()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20").Row("birthday", "2025-06-06");

        var email = Email(Explain(database, "2025-06-07"), "birthday");

        Assert.Equal("covered 2: The event of 2025-06-20 is covered: a row of the sender is of this event, or lies between 2024-12-19 and 2025-06-20.", Sentences(email)[0]);
        Assert.Equal(new DateOnly(2026, 6, 20), email.EventDate);
    }

    [Theory]
    [InlineData(false, "overdue 2.4: Its ideal date has passed, and it has no row from an earlier run. Such emails are spread over 7 days from 2025-06-01 on, so that they do not all go out on one; this one goes on 2025-06-01, which its hash chose, or the first free day from then on.", PlannedChange.New)]
    [InlineData(true, "overdue 2.4: Its ideal date has passed; it keeps its base date 2025-05-27, and goes on 2025-06-01, the first free day from 2025-06-01 on.", PlannedChange.Moved)]
    public void Explain_OverdueMail_SaysWhereItsDayComesFrom(bool hasRow, string expected, PlannedChange change)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-10").When(hasRow, there => there.Row("birthday", "2025-05-27", "pre-scheduled", "2025-06-10", "2025-05-27"));

        var email = Email(Explain(database), "birthday");

        Assert.Equal(expected, Sentences(email)[0]);
        Assert.Equal(change, email.Change);
    }

    [Fact]
    public void Explain_SentEmail_IsFollowedUp()
    {
        using var database = new RuleDatabase().Contact(1).Contact(2).Contact(3).Row("birthday", "2025-05-31");

        Assert.Equal(
            "follow-up 5: Follows the birthday email (row 1) that was sent on 2025-05-31; what the contact did since decides the type.",
            Sentences(Email(Explain(database), "followup_1_cold"))[0]);
    }

    [Fact]
    public void Explain_TooManyMails_NamesThoseThatCountWithIt()
    {
        using var database = new RuleDatabase()
            .Contact(1, birth: "1960-06-20").Row("aep", "2025-05-20").Row("post_window", "2025-05-25").Row("other", "2025-05-30", "scheduled").Row("followup_1_cold", "2025-05-27");

        var email = Email(Explain(database), "birthday");

        Assert.Equal(
            "frequency 6.1: Skipped: with it, 30 days would have more than 3 emails. Within reach of 2025-06-06: "
            + "aep 2025-05-20 (the sender's), post_window 2025-05-25 (the sender's), other 2025-05-30 (the sender's).",
            Sentences(email)[1]);
        Assert.Equal("Frequency limit exceeded", email.SkipReason);
    }

    [Fact]
    public void Explain_TwoCampaignsOnOneDay_NamesTheOneThatStays()
    {
        using var database = new RuleDatabase(
            "INSERT INTO campaign_types (name, target_all_contacts, priority) VALUES ('first', 1, 5), ('second', 1, 6)",
            Campaign + "(1, 'first', '2025-06-01', NULL, NULL), (2, 'second', '2025-06-01', NULL, NULL)").Contact(1);

        Assert.Contains(
            "same day 4: Skipped: on 2025-06-01 campaign_first_1 comes first, and a contact gets one campaign email a day.",
            Sentences(Email(Explain(database), "campaign_second_2")));
    }

    [Fact]
    public void Explain_OverfullDay_TellsWhoStaysAndWhoRollsOver()
    {
        using var database = new RuleDatabase().Contacts(10, birth: "1960-06-20");
        var share = new SchedulingSettings { DailySendPercentageCap = 0.5m };

        Assert.Contains(
            "daily cap 6.3: 10 emails are meant for 2025-06-06, more than 6, so that some are moved to later days. This one stays: the daily cap of 5 leaves room for it, or no later day is free for it.",
            Sentences(Email(Explain(database, settings: share), "birthday")));
        Assert.Contains(
            "daily cap 6.3: More than 6 emails are meant for 2025-06-06, and the daily cap is 5: moved to 2025-06-07, the next free day with room for it.",
            Sentences(Email(Explain(database, settings: share, contact: 6), "birthday")));
    }

    [Fact]
    public void Explain_CrowdedEffectiveDates_TellsOfTheSmoothing()
    {
        using var database = new RuleDatabase().Contacts(10, effective: "2020-08-01");
        var crowded = new SchedulingSettings { DailySendPercentageCap = 1m, EdDailySoftLimit = 2, EdSmoothingWindowDays = 5 };
        var told = Enumerable.Range(1, 10).Select(id => Email(Explain(database, settings: crowded, contact: id), "effective_date")).ToList();

        Assert.All(told, email => Assert.Contains(email.Steps, step => step.Rule == "smoothing" && step.Text.StartsWith("10 effective-date emails on 2025-07-02 are more than 2", StringComparison.Ordinal)));
        Assert.Contains(told, email => email.SendDate != email.IdealDate && Sentences(email).Any(text => text.Contains($"moved to {email.SendDate:yyyy-MM-dd}, which becomes its base date too", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1, "invalid_email")]
    [InlineData(2, "suppressed")]
    [InlineData(3, "unknown_location")]
    [InlineData(4, "not_found")]
    public void Explain_ExcludedContact_SaysWhyWithoutItsAddress(long contact, string reason)
    {
        using var database = new RuleDatabase().Contact(1, email: "ann@secret").Contact(2, email: "secret@example.com", status: "bounced").Contact(3, state: null);

        var explanation = Explain(database, settings: new SchedulingSettings { SendWithoutZipcodeForUniversal = false }, contact: contact);

        Assert.Equal(reason, explanation.Excluded);
        Assert.Empty(explanation.Emails);
        Assert.DoesNotContain("secret", Assert.Single(explanation.Contact).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_RowOutsideThePlan_IsTold()
    {
        using var database = new RuleDatabase().Contact(1).Row("old", "2025-06-05", "pre-scheduled").Row("old", "2025-05-05", "pre-scheduled").Row("old", "2025-05-06", "skipped");

        Assert.Equal(
            [PlannedChange.Removed, PlannedChange.Missed],
            Explain(database).Dropped.Select(row => row.Change));
    }

    [Fact]
    public void Explain_AnyDatabase_WritesNothing()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20");
        var bytes = File.ReadAllBytes(database.Path);

        Explain(database);

        Assert.Equal(bytes, File.ReadAllBytes(database.Path));
    }

    private static ContactExplanation Explain(RuleDatabase database, string d = "2025-06-01", SchedulingSettings? settings = null, long contact = 1) => ScheduleReader.Explain(
        database.Path,
        EngineRuns.Request(RuleDatabase.Day(d), settings ?? new SchedulingSettings { DailySendPercentageCap = 1m }),
        contact,
        TimeProvider.System,
        cancellationToken: Cancel);

    private static ExplainedEmail Email(ContactExplanation explanation, string type) => Assert.Single(explanation.Emails, email => email.EmailType == type);

    private static (string, string, string, string, string, string?, PlannedChange?) Facts(ExplainedEmail email) =>
        ($"{email.EventDate:yyyy-MM-dd}", $"{email.IdealDate:yyyy-MM-dd}", $"{email.LatestDate:yyyy-MM-dd}", $"{email.BaseDate:yyyy-MM-dd}", $"{email.SendDate:yyyy-MM-dd}", email.Status, email.Change);

    private static string[] Sentences(ExplainedEmail email) => [.. email.Steps.Select(Sentence)];

    private static string Sentence(ExplainedStep step) => $"{step.Rule} {step.Section}: {step.Text}";
}
