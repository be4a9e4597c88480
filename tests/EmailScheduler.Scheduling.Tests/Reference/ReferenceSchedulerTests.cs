namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Sentences of the scheduling rules, each with an expectation computed by hand, which the literal reading and the engine both meet.</summary>
public sealed class ReferenceSchedulerTests
{
    private const string Today = "2025-06-01";

    [Theory(DisplayName = "Section 1: a contact is invalid when its trimmed email does not match")]
    [InlineData(" ann@example.com ", 0)]
    [InlineData("a.b%c+d-e_f@x-y.co", 0)]
    [InlineData("ann@example", 1)]
    [InlineData("ann@example.c", 1)]
    [InlineData("ann@example.c0m", 1)]
    [InlineData("an n@example.com", 1)]
    [InlineData("", 1)]
    [InlineData(null, 1)]
    public void Run_Email_CountsInvalid(string? email, int invalid)
    {
        using var database = new RuleDatabase().Contact(1, email: email);
        Assert.Equal(invalid, database.Run(Today).Counts.Invalid.GetValueOrDefault("invalid_email"));
    }

    [Theory(DisplayName = "Section 1: a suppressing status suppresses every contact with the address")]
    [InlineData(" Bounced ", 2)]
    [InlineData("DO_NOT_CONTACT", 2)]
    [InlineData("active", 0)]
    [InlineData(null, 0)]
    public void Run_StatusOfOneContact_SuppressesItsAddress(string? status, int suppressed)
    {
        using var database = new RuleDatabase().Contact(1, email: "ann@example.com").Contact(2, email: " ANN@Example.com", status: status).Contact(3);
        Assert.Equal(suppressed, database.Run(Today).Counts.Invalid.GetValueOrDefault("suppressed"));
    }

    [Fact(DisplayName = "Section 1: contacts of unknown location get emails only when send_without_zipcode_for_universal is on")]
    public void Run_UnknownLocationNotWanted_IsInvalid()
    {
        using var database = new RuleDatabase().Contact(1, state: null, birth: "1960-06-20");
        var result = database.Run(Today, settings: new ReferenceSettings { SendWithoutZipcodeForUniversal = false });
        Assert.Empty(result.Plan);
        Assert.Equal(1, result.Counts.Invalid["unknown_location"]);
    }

    [Theory(DisplayName = "Section 1: the first ten characters must be a valid date; a birth date after D reads as missing")]
    [InlineData("1960-06-20T00:00:00Z", "1 birthday 2025-06-06")]
    [InlineData("1960-06-31", "")]
    [InlineData("06/20/1960", "")]
    [InlineData("2025-06-02", "")]
    [InlineData("2024-06-20", "1 birthday 2025-06-06")]
    public void Run_BirthDateText_IsReadOrMissing(string birth, string expected)
    {
        using var database = new RuleDatabase().Contact(1, birth: birth);
        Assert.Equal(expected, database.Plan(Today));
    }

    [Theory(DisplayName = "Section 1: failed underwriting is the column, else the newest answer")]
    [InlineData(1L, "{}", true)]
    [InlineData(0L, """{"has_medical_conditions":true}""", false)]
    [InlineData(null, """{"has_medical_conditions":true}""", true)]
    [InlineData(null, """{"has_medical_conditions":"true"}""", true)]
    [InlineData(null, """{"has_medical_conditions":1}""", true)]
    [InlineData(null, """{"has_medical_conditions":2}""", false)]
    [InlineData(null, """{"main_questions_yes_count":1}""", true)]
    [InlineData(null, """{"main_questions_yes_count":0}""", false)]
    [InlineData(null, "not json", false)]
    public void Run_FailedUnderwriting_SkipsEverything(object? column, string newestMetadata, bool failed)
    {
        using var database = new RuleDatabase("INSERT INTO contact_events (contact_id, metadata, created_at) VALUES "
            + $"(1, '{newestMetadata}', '2025-03-01 10:00:00'), (1, '{{\"has_medical_conditions\":true}}', '2025-03-01 09:59:59')")
            .Contact(1, birth: "1960-06-20", failed: column);
        var expected = failed ? "1 birthday 2025-06-06 Failed underwriting - global exclusion" : "1 birthday 2025-06-06";
        Assert.Equal(expected, database.Plan(Today, settings: new ReferenceSettings { ExcludeFailedUnderwritingGlobal = true }));
    }

    [Theory(DisplayName = "Section 2: 29 February becomes 28 February in a non-leap year")]
    [InlineData("2025-01-01", "1 birthday 2025-02-14")]
    [InlineData("2028-01-01", "1 birthday 2028-02-15")]
    [InlineData("2100-01-01", "1 birthday 2100-02-14")]
    public void Run_LeapDayBirth_KeepsAnAnniversaryEveryYear(string d, string expected)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-02-29");
        Assert.Equal(expected, database.Plan(d));
    }

    [Theory(DisplayName = "Section 2: covered = a sender row of the contact and type dated in [event − 183, event]")]
    [InlineData("2024-12-18", "sent", "1 birthday 2025-06-06")]
    [InlineData("2024-12-19", "sent", "1 birthday 2026-06-06")]
    [InlineData("2025-06-20", "failed", "1 birthday 2026-06-06")]
    [InlineData("2025-06-20", null, "1 birthday 2026-06-06")]
    [InlineData("2025-06-21", "sent", "1 birthday 2025-06-06")]
    [InlineData("2025-05-31", "skipped", "1 birthday 2025-06-06")]
    public void Run_SenderRowAroundTheEvent_CoversIt(string date, string? status, string expected)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20").Row("birthday", date, status);
        Assert.Equal(expected, database.Plan(Today, settings: new ReferenceSettings { FrequencyPeriodDays = 0 }));
    }

    [Theory(DisplayName = "Words: a pre-scheduled row dated in [D, F) is the sender's")]
    [InlineData("2025-06-02", "1 birthday 2026-06-06")]
    [InlineData("2025-06-01", "1 birthday 2025-06-06")]
    public void Run_PreScheduledRowBeforeF_IsTheSenders(string f, string expected)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20").Row("birthday", Today, "pre-scheduled");
        Assert.Equal(expected, database.Plan(Today, f));
    }

    [Theory(DisplayName = "Section 2: effective-date emails begin with the first anniversary with 11 months, with the second with 23")]
    [InlineData("2025-01-15", 11, "1 effective_date 2025-12-16")]
    [InlineData("2025-01-15", 23, "")]
    [InlineData("2024-01-15", 23, "1 effective_date 2025-12-16")]
    [InlineData("2025-12-15", 11, "")]
    public void Run_EffectiveDate_BeginsAfterTheFirstMonths(string effective, int months, string expected)
    {
        using var database = new RuleDatabase().Contact(1, effective: effective);
        Assert.Equal(expected, database.Plan(Today, settings: new ReferenceSettings { EffectiveDateFirstEmailMonths = months }));
    }

    [Theory(DisplayName = "Section 2: aep is the first anniversary of aep_date with event + 60 on or after F that is not covered")]
    [InlineData("2025-09-01", "2000-01-01", "2025-10-01")]
    [InlineData("2025-11-30", "2000-01-01", "2025-10-01")]
    [InlineData("2025-12-01", "2000-01-01", "2026-10-01")]
    [InlineData("2025-09-01", "2025-04-01", "2026-10-01")]
    [InlineData("2025-09-01", "2025-03-31", "2025-10-01")]
    public void Run_Aep_TakesFirstUncoveredEvent(string d, string sent, string expectedEvent)
    {
        using var database = new RuleDatabase("DROP TABLE campaign_types").Contact(1).Row("aep", sent, "failed");
        Assert.Equal(RuleDatabase.Day(expectedEvent), Assert.Single(database.Run(d).Plan).EventDate);
    }

    [Fact(DisplayName = "Section 2, step 2: a window skips an email on its ideal date, also when that is past")]
    public void Run_IdealDateInWindow_SkipsOnIdealDate()
    {
        using var database = new RuleDatabase().Contact(1, "CA", birth: "1960-06-20");
        Assert.Equal(
            "1 birthday 2025-06-06 Birthday exclusion window for CA; 1 post_window 2025-08-20",
            database.Plan("2025-06-15"));
    }

    [Theory(DisplayName = "Section 2, step 4: an overdue email without a row goes on the day that its hash tells")]
    [InlineData(1, "2025-06-01")]
    [InlineData(2, "2025-06-03")]
    [InlineData(3, "2025-06-02")]
    public void Run_OverdueWithoutRow_SpreadsOverSevenDays(long id, string expected)
    {
        using var database = new RuleDatabase().Contact(id, birth: "1960-06-10");
        var email = Assert.Single(database.Run(Today).Plan);
        Assert.Equal((RuleDatabase.Day(expected), RuleDatabase.Day(expected)), (email.BaseDate, email.SendDate));
    }

    [Theory(DisplayName = "Section 2, step 4: an overdue email with a row goes on the first free day on or after max(base, F)")]
    [InlineData("2025-05-30", "2025-06-01")]
    [InlineData("2025-06-05", "2025-06-05")]
    public void Run_OverdueWithRow_ReadsItsBaseBack(string stored, string send)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-10").Row("birthday", "2025-06-09", "pre-scheduled", "2025-06-10", stored);
        var email = Assert.Single(database.Run(Today).Plan);
        Assert.Equal((RuleDatabase.Day(stored), RuleDatabase.Day(send)), (email.BaseDate, email.SendDate));
    }

    [Theory(DisplayName = "Section 2, step 4: no free day: the email is skipped with the reason of the window that holds G, on the stored base date where that lies in the window, else on G")]
    [InlineData(null, "2025-05-31")]
    [InlineData("2025-05-21", "2025-05-31")]
    [InlineData("2025-05-30", "2025-05-30")]
    public void Run_NoFreeDay_WindowTakesTheMail(string? stored, string date)
    {
        // Birthday 4 June, buffer 5: the window is [30 May, 3 August], the ideal date 21 May.
        using var database = new RuleDatabase().Contact(1, "KY", birth: "1960-06-04")
            .When(stored is not null, there => there.Row("birthday", "2025-05-31", "pre-scheduled", "2025-06-04", stored));
        Assert.Equal(
            $"1 birthday {date} Birthday exclusion window for KY; 1 post_window 2025-08-04",
            database.Plan("2025-05-31", settings: new ReferenceSettings { PreExclusionBufferDays = 5 }));
        Assert.StartsWith($"{date}|", database.Rows("base_send_date", "status"), StringComparison.Ordinal);
    }

    [Theory(DisplayName = "Section 3: the table of windows, with the buffer of 60 days")]
    [InlineData("CA", "2025-03-22", "2025-08-19")]
    [InlineData("ID", "2025-04-21", "2025-08-22")]
    [InlineData("KY", "2025-04-21", "2025-08-19")]
    [InlineData("OK", "2025-04-21", "2025-08-19")]
    [InlineData("MD", "2025-04-21", "2025-07-20")]
    [InlineData("VA", "2025-04-21", "2025-07-20")]
    [InlineData("NV", "2025-04-02", "2025-07-31")]
    [InlineData("OR", "2025-04-21", "2025-07-21")]
    [InlineData("MO", "2025-03-22", "2025-07-23")]
    public void Holding_DaysAroundTheWindow_IncludesBothEnds(string state, string first, string last)
    {
        var contact = new Contact(1, [state], Known("1960-06-20"), Known("2020-06-20"), null, false);
        var kind = state == "MO" ? "Effective date" : "Birthday";
        var window = new ExclusionWindow(RuleDatabase.Day(first), RuleDatabase.Day(last), $"{kind} exclusion window for {state}", IsAroundAnchor: true);
        Assert.Null(Holding(contact, window.Start.AddDays(-1)));
        Assert.Equal(window, Holding(contact, window.Start));
        Assert.Equal(window, Holding(contact, window.End));
        Assert.Null(Holding(contact, window.End.AddDays(1)));
    }

    [Theory(DisplayName = "Section 3: windows that cross New Year count from both sides")]
    [InlineData("1960-01-10", "2024-10-12", true)]
    [InlineData("1960-01-10", "2024-10-11", false)]
    [InlineData("1960-12-20", "2025-02-18", true)]
    [InlineData("1960-12-20", "2025-02-19", false)]
    public void Holding_AcrossNewYear_FindsTheWindow(string birth, string day, bool excluded)
    {
        var contact = new Contact(1, ["CA"], Known(birth), new ContactDate(null, false), null, false);
        Assert.Equal(excluded, Holding(contact, RuleDatabase.Day(day)) is not null);
    }

    [Fact(DisplayName = "Section 3: a contact of such a state without the needed date has no window; the report counts these")]
    public void Run_WindowStateWithoutDate_IsCounted()
    {
        using var database = new RuleDatabase().Contact(1, "CA", effective: "2020-07-20").Contact(2, "MO", birth: "1960-07-20").Contact(3, "NY").Contact(4, "TX")
            .Contact(5, "CA", birth: "1960-07-20").Contact(6, "MO", effective: "2020-07-20");
        Assert.Equal(2, database.Run(Today).Counts.WindowUnknown);
    }

    [Theory(DisplayName = "Section 3: post_window is covered by a sender row in [window's start, latest date], latest = ideal + 30")]
    [InlineData("2025-03-21", true)]
    [InlineData("2025-03-22", false)]
    [InlineData("2025-09-19", false)]
    [InlineData("2025-09-20", true)]
    public void Run_PostWindowSent_IsNotPlannedAgain(string sent, bool planned)
    {
        using var database = new RuleDatabase().Contact(1, "CA", birth: "1960-06-20").Row("post_window", sent, "failed");
        Assert.Equal(planned, database.Run(Today).Plan.Any(email => email.EmailType == "post_window"));
    }

    [Theory(DisplayName = "Section 3: an owned skipped row before F shows that the window which holds its date took an email")]
    [InlineData("birthday", "Birthday exclusion window for CA", true)]
    [InlineData("followup_1_cold", "Birthday exclusion window for CA", false)]
    [InlineData("birthday", "Frequency limit exceeded", false)]
    [InlineData("birthday", "Year-round exclusion for NY", false)]
    public void Run_SkippedRowOfThePast_TellsPostWindow(string type, string reason, bool expected)
    {
        using var database = new RuleDatabase().Contact(1, "CA", birth: "1960-06-20").Row("birthday", "2025-05-01", "failed").Row(type, "2025-04-01", "skipped", reason: reason);
        Assert.Equal(expected, database.Plan("2025-08-01").Contains("1 post_window 2025-08-20", StringComparison.Ordinal));
    }

    [Theory(DisplayName = "Section 4: spread_evenly: spread_start + (contact_id mod n), never negative")]
    [InlineData(10, "2025-06-05")]
    [InlineData(14, "2025-06-02")]
    [InlineData(-1, "2025-06-08")]
    public void Run_SpreadCampaign_GoesOnTheDayOfTheContact(long id, string expected)
    {
        using var database = new RuleDatabase(Type("spread", "spread_evenly, target_all_contacts", "1, 1"), Instance(7, "spread", "spread_start_date, spread_end_date", "'2025-06-02', '2025-06-08'"))
            .Contact(id);
        Assert.Equal($"{id} campaign_spread_7 {expected}", database.Plan(Today));
    }

    [Theory(DisplayName = "Section 4: ideal date = event − days_before_event; latest date event + 60; a missing trigger date is the anchor")]
    [InlineData("'2025-06-20'", 5, "1 campaign_rate_7 2025-06-15")]
    [InlineData("'2025-06-20'", -60, "1 campaign_rate_7 2025-08-19")]
    [InlineData("'2025-06-20'", -61, "")]
    [InlineData("NULL", 0, "1 campaign_rate_7 2025-06-11")]
    [InlineData("'2025-04-02'", 0, "1 campaign_rate_7 2025-06-01")]
    [InlineData("'2025-04-01'", 0, "")]
    public void Run_TriggeredCampaign_CountsFromTheTrigger(string trigger, int daysBefore, string expected)
    {
        using var database = new RuleDatabase(
            Type("rate", "days_before_event", $"{daysBefore}"),
            Instance(7, "rate", "created_at", "'2025-06-11 10:00:00'"),
            $"INSERT INTO contact_campaigns (contact_id, campaign_instance_id, trigger_date) VALUES (1, 7, {trigger}), (1, 7, {trigger}), (99, 7, {trigger})").Contact(1);
        Assert.Equal(expected, database.Plan(Today, settings: new ReferenceSettings { CatchUpSpreadDays = 1 }));
    }

    [Theory(DisplayName = "Section 4: an instance takes part when its type is active, active_start_date ≤ F, and F ≤ the later of its end dates")]
    [InlineData("'2025-06-01'", "'2025-06-01'", "NULL", 1, true)]
    [InlineData("'2025-06-02'", "NULL", "NULL", 1, false)]
    [InlineData("'2025-01-01'", "'2025-05-31'", "NULL", 1, false)]
    [InlineData("'2025-01-01'", "'2025-05-31'", "'2025-06-01'", 1, true)]
    [InlineData("'2025-06-01'", "NULL", "NULL", 0, false)]
    public void Run_InstanceDates_DecideWhetherItTakesPart(string start, string end, string spreadEnd, int active, bool takesPart)
    {
        using var database = new RuleDatabase(
            Type("blast", "target_all_contacts, active", $"1, {active}"),
            Instance(7, "blast", "active_start_date, active_end_date, spread_end_date", $"{start}, {end}, {spreadEnd}")).Contact(1);
        Assert.Equal(takesPart, database.Run(Today).Plan.Count == 1);
    }

    [Theory(DisplayName = "Section 4: target lists are compared trimmed and case-insensitively; unknown never matches a list")]
    [InlineData("TX", null, true)]
    [InlineData("TX", "", true)]
    [InlineData(null, "All", true)]
    [InlineData("TX", "ca, tx ", true)]
    [InlineData("TX", "CA,NV", false)]
    [InlineData("TX", "California, texas", true)]
    [InlineData("NY", "N.Y.", true)]
    [InlineData("TX", "Tex", false)]
    [InlineData(null, "CA,,NV", false)]
    public void Run_TargetStates_SelectContacts(string? state, string? targets, bool matches)
    {
        using var database = new RuleDatabase(
            Type("blast", "target_all_contacts", "1"),
            Instance(7, "blast", "active_start_date, target_states", $"'2025-06-01', {(targets is null ? "NULL" : $"'{targets}'")}")).Contact(1, state);
        Assert.Equal(matches, database.Run(Today).Plan.Count == 1);
    }

    [Theory(DisplayName = "Section 4: the global underwriting rule spares the type aep; the type's own rule comes after it")]
    [InlineData("blast", true, 0, "Failed underwriting - global exclusion")]
    [InlineData("blast", true, 1, "Failed underwriting - global exclusion")]
    [InlineData("blast", false, 1, "Failed underwriting - campaign exclusion")]
    [InlineData("blast", false, 0, null)]
    [InlineData("AEP", true, 0, "Failed underwriting - global exclusion")]
    [InlineData("aep", true, 0, null)]
    [InlineData("aep", true, 1, "Failed underwriting - campaign exclusion")]
    public void Run_FailedContact_IsSkippedByRule(string type, bool global, int ofType, string? reason)
    {
        using var database = new RuleDatabase(
            "DELETE FROM campaign_types",
            "INSERT INTO campaign_types (name, active) VALUES ('aep', 0)",
            $"DELETE FROM campaign_types WHERE name = '{type}'",
            Type(type, "target_all_contacts, skip_failed_underwriting", $"1, {ofType}"),
            Instance(7, type, "active_start_date", "'2025-06-01'")).Contact(1, failed: 1L);
        var settings = new ReferenceSettings { ExcludeFailedUnderwritingGlobal = global };
        Assert.Equal(reason, Assert.Single(database.Run(Today, settings: settings).Plan).SkipReason);
    }

    [Fact(DisplayName = "Section 4: of several campaign emails on one day the first by (priority, instance id, event date) stays")]
    public void Run_CampaignsOnOneDay_FirstStays()
    {
        using var database = new RuleDatabase(
            Type("late_one", "target_all_contacts, priority", "1, 9"),
            Type("first", "target_all_contacts, priority", "1, 5"),
            Instance(1, "late_one", "active_start_date", "'2025-06-01'"),
            Instance(3, "first", "active_start_date", "'2025-06-01'"),
            Instance(2, "first", "active_start_date", "'2025-06-01'")).Contact(1);
        Assert.Equal(
            "1 campaign_first_2 2025-06-01; 1 campaign_first_3 2025-06-01 Campaign priority conflict with campaign_first_2; "
            + "1 campaign_late_one_1 2025-06-01 Campaign priority conflict with campaign_first_2",
            database.Plan(Today));
    }

    [Theory(DisplayName = "Section 4: windows apply to campaigns whose type has respect_exclusion_windows")]
    [InlineData(1, "1 campaign_blast_7 2025-06-01 Year-round exclusion for NY")]
    [InlineData(0, "1 campaign_blast_7 2025-06-01")]
    public void Run_CampaignInAWindow_RespectsItWhenItsTypeDoes(int respects, string expected)
    {
        using var database = new RuleDatabase(
            Type("blast", "target_all_contacts, respect_exclusion_windows", $"1, {respects}"), Instance(7, "blast", "active_start_date", "'2025-06-01'")).Contact(1, "NY");
        Assert.Equal(expected, database.Plan(Today));
    }

    [Theory(DisplayName = "Section 5: behaviour from the day on that the parent was sent decides the type")]
    [InlineData("2025-05-30", "2025-05-30", """{"has_medical_conditions":true}""", "followup_4_hq_with_yes")]
    [InlineData("2025-05-30", "2025-05-30", "{}", "followup_3_hq_no_yes")]
    [InlineData("2025-05-30", "2025-05-29", "{}", "followup_2_clicked_no_hq")]
    [InlineData("2025-05-29", "2025-05-29", "{}", "followup_1_cold")]
    public void Run_BehaviourAfterTheParent_DecidesTheType(string clicked, string answered, string metadata, string expected)
    {
        using var database = new RuleDatabase(
            $"INSERT INTO tracking_clicks VALUES (1, '{clicked} 00:00:00')",
            $"INSERT INTO contact_events (contact_id, metadata, created_at) VALUES (1, '{metadata}', '{answered} 23:59:59')")
            .Contact(1).Row("birthday", "2025-05-28", sentAt: "2025-05-30T14:30:00Z");
        var email = Assert.Single(database.Run("2025-05-31").Plan);
        Assert.Equal((expected, RuleDatabase.Day("2025-05-30"), RuleDatabase.Day("2025-06-01")), (email.EmailType, email.EventDate, email.SendDate));
    }

    [Theory(DisplayName = "Section 5: sent in [D − 35, D], by a type that may be followed, and not followed yet")]
    [InlineData("birthday", "2025-04-27", null, true)]
    [InlineData("birthday", "2025-04-26", null, false)]
    [InlineData("birthday", "2025-06-01", null, true)]
    [InlineData("birthday", "2025-06-02", null, false)]
    [InlineData("newsletter", "2025-06-01", null, false)]
    [InlineData("campaign_late_one_44", "2025-06-01", null, true)]
    [InlineData("campaign_late_44", "2025-06-01", null, false)]
    [InlineData("campaign_quiet_44", "2025-06-01", null, false)]
    [InlineData("birthday", "2025-05-10", "2025-05-10", false)]
    [InlineData("birthday", "2025-05-10", "2025-05-09", true)]
    [InlineData("Birthday", "2025-06-01", null, true)]
    [InlineData("Post_Window_Birthday", "2025-06-01", null, true)]
    [InlineData("CAMPAIGN_Late_One_44", "2025-06-01", null, true)]
    [InlineData("Campaign_QUIET_44", "2025-06-01", null, false)]
    public void Run_SentEmail_IsFollowedUp(string type, string sent, string? followed, bool expected)
    {
        using var database = new RuleDatabase(Type("late_one", "active", "0"), Type("quiet", "enable_followups", "0")).Contact(1).Row(type, sent, "delivered")
            .When(followed is not null, there => there.Row("FollowUp_9_other", followed!, "failed"));
        Assert.Equal(expected, database.Run(Today).Plan.Count == 1);
    }

    [Fact(DisplayName = "Section 5: the follow-up of a campaign carries its priority, its instance and compact metadata")]
    public void Run_FollowUpOfACampaign_NamesItsParent()
    {
        using var database = new RuleDatabase(Type("late_one", "priority", "7")).Contact(1).Row("birthday", "2025-05-19").Row("campaign_late_one_44", "2025-05-20");
        Assert.Equal(7, Assert.Single(database.Run(Today).Plan).Priority);
        Assert.EndsWith(
            """; followup_1_cold|44|followup_1_cold_template|{"initial_email_id":2,"initial_email_type":"campaign_late_one_44","sent_on":"2025-05-20"}""",
            database.Rows("email_type", "campaign_instance_id", "email_template", "metadata"),
            StringComparison.Ordinal);
    }

    [Theory(DisplayName = "Section 6: no 30 consecutive days may hold more than the allowed emails")]
    [InlineData("2025-05-07", "sent", null)]
    [InlineData("2025-05-08", "sent", "Frequency limit exceeded")]
    [InlineData("2025-07-05", "scheduled", "Frequency limit exceeded")]
    [InlineData("2025-07-06", "scheduled", null)]
    [InlineData("2025-05-08", "failed", null)]
    public void Run_SenderRowsNearby_CountAgainstTheLimit(string date, string status, string? reason)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20").Row("newsletter", date, status);
        Assert.Equal(reason, Assert.Single(database.Run(Today, settings: new ReferenceSettings { MaxEmailsPerPeriod = 1 }).Plan).SkipReason);
    }

    [Fact(DisplayName = "Section 6: candidates are tried by (priority, send date, …)")]
    public void Run_MoreMailsThanAllowed_LowestPriorityNumberWins()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-30", effective: "2020-07-02");
        Assert.Equal(
            "1 birthday 2025-06-16; 1 effective_date 2025-06-02 Frequency limit exceeded",
            database.Plan(Today, settings: new ReferenceSettings { MaxEmailsPerPeriod = 1 }));
    }

    [Fact(DisplayName = "Section 6: on a day with more effective dates than the limit each moves by (h mod W) − floor(W/2) days")]
    public void Run_CrowdedEffectiveDates_AreSmoothed()
    {
        using var database = new RuleDatabase().Contacts(7, effective: "2020-07-10");

        // cap = floor(7 × 1) = 7, limit = max(1, min(2, floor(2.1))) = 2; h mod 3 − 1 = 1, 0, 1, 0, −1, −1, −1.
        var plan = database.Run(Today, settings: new ReferenceSettings { DailySendPercentageCap = 1, EdDailySoftLimit = 2 }).Plan;
        Assert.Equal([11, 10, 11, 10, 9, 9, 9], plan.Select(email => email.SendDate.Day));
        Assert.Equal(plan.Select(email => email.SendDate), plan.Select(email => email.BaseDate));
    }

    [Fact(DisplayName = "Section 6: a day over floor(cap × 1.2) keeps cap emails; the rest take part again on their next free day")]
    public void Run_CrowdedDay_SpillsOver()
    {
        using var database = new RuleDatabase().Row("newsletter", "2025-06-06", "scheduled", contact: 99).Contacts(5, birth: "1960-06-20");

        // cap = 2, floor(2.4) = 2: the sender's row and contact 1 on the 6th, then two a day.
        var plan = database.Run(Today, settings: new ReferenceSettings { DailySendPercentageCap = 0.4m }).Plan;
        Assert.Equal([6, 7, 7, 8, 8], plan.Select(email => email.SendDate.Day));
        Assert.All(plan, email => Assert.Equal(6, email.BaseDate.Day));
    }

    [Theory(DisplayName = "Section 7: FNV-1a of known texts")]
    [InlineData("", 0xcbf29ce484222325UL)]
    [InlineData("a", 0xaf63dc4c8601ec8cUL)]
    [InlineData("foobar", 0x85944171f73967e8UL)]
    public void Hash_KnownText_IsFnv1a(string text, ulong expected) => Assert.Equal(expected, Section7Hash.Of(text));

    [Theory(DisplayName = "Section 8: an integer cap is a percentage")]
    [InlineData("""{"daily_send_percentage_cap":40}""", "6 6 7")]
    [InlineData("""{"daily_send_percentage_cap":1.0}""", "6 6 6")]
    [InlineData("""{"daily_send_percentage_cap":0.2}""", "6 7 8")]
    public void Run_ConfigOverrides_SetTheCap(string json, string days)
    {
        // Five valid contacts, three of them with a birthday: a cap of 40 % is two emails a day.
        using var database = new RuleDatabase("CREATE TABLE organizations (id INTEGER, config_overrides TEXT)", $"INSERT INTO organizations VALUES (2, '{{}}'), (1, '{json}')")
            .Contacts(3, birth: "1960-06-20").Contact(4).Contact(5);
        Assert.Equal(days, string.Join(" ", database.Run(Today).Plan.Select(email => email.SendDate.Day)));
    }

    [Fact(DisplayName = "Section 9: what becomes of the owned rows")]
    public void Run_OwnedRows_AreKeptMissedOrDeleted()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20")
            .Row("old", "2025-05-01", "skipped")
            .Row("old", "2025-05-02", "pre-scheduled")
            .Row("old", "2025-06-02", "pre-scheduled")
            .Row("old", "2025-06-03", "skipped")
            .Row("old", "soon", "pre-scheduled")
            .Row("old", "2025-06-04", "failed")
            .Row("birthday", "2025-06-06", "skipped", reason: "old");
        var counts = database.Run(Today).Counts;
        Assert.Equal(
            "1|2025-05-01|skipped||earlier; 2|2025-05-02|skipped|Missed send date|run 1; 5|soon|pre-scheduled||earlier; 6|2025-06-04|failed||earlier; "
            + "7|2025-06-06|pre-scheduled||run 1",
            database.Rows("id", "scheduled_send_date", "status", "skip_reason", "scheduler_run_id"));
        Assert.Equal((0, 2, 2), (counts.Inserted, counts.Updated, counts.Deleted));
    }

    [Fact(DisplayName = "Section 9: the columns of a new row")]
    public void Run_NewRow_CarriesEveryColumn()
    {
        using var database = new RuleDatabase("ALTER TABLE email_schedules ADD COLUMN batch_id TEXT").Contact(1, birth: "1960-06-20");
        database.Run(Today);
        Assert.Equal(
            "1|birthday|2025-06-06|08:30:00|pre-scheduled||10||birthday_template||run 1|run 1|2025-06-20|2025-06-06|2025|6|20||2025-06-01 12:00:00|2025-06-01 12:00:00",
            database.Rows(
                "contact_id", "email_type", "scheduled_send_date", "scheduled_send_time", "status", "skip_reason", "priority", "campaign_instance_id", "email_template",
                "sms_template", "scheduler_run_id", "batch_id", "event_date", "base_send_date", "event_year", "event_month", "event_day", "metadata", "created_at", "updated_at"));
    }

    [Fact(DisplayName = "Section 9: a run that changes no row leaves the file byte for byte the same")]
    public void Run_NothingToChange_LeavesTheFileAlone()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20");
        database.Run(Today);
        var bytes = File.ReadAllBytes(database.Path);
        database.Run(Today);
        Assert.Equal(bytes, File.ReadAllBytes(database.Path));
        Assert.Equal(1, database.Checkpoints());
    }

    [Theory(DisplayName = "Section 1: a database without contacts(id, email), or suppressions without email, is refused with an error that names what is missing")]
    [InlineData("contacts.email", "DROP TABLE contacts", "CREATE TABLE contacts (id INTEGER)")]
    [InlineData("suppressions.email", "CREATE TABLE suppressions (address)")]
    public void Run_NoEmailColumn_IsRefused(string missing, params string[] statements)
    {
        using var database = new RuleDatabase(statements);
        Assert.Contains(missing, Assert.Throws<RefusedInputException>(() => database.Run(Today)).Message, StringComparison.Ordinal);
    }

    private static ContactDate Known(string day) => new(RuleDatabase.Day(day), IsUnreadable: false);

    private static ExclusionWindow? Holding(Contact contact, DateOnly day)
    {
        var settings = new ReferenceSettings();
        var input = new Input(
            day, day, settings, Section8Calendar.Read(settings), Section3Table.BuiltIn, new Dictionary<string, long>(), [contact], [], [], [], [], [], [], HasEventYearIndex: false);
        return Section3Windows.Holding(input, contact, day);
    }

    private static string Type(string name, string columns, string values) => $"INSERT INTO campaign_types (name, {columns}) VALUES ('{name}', {values})";

    private static string Instance(long id, string type, string columns, string values) =>
        $"INSERT INTO campaign_instances (id, campaign_type, {columns}) VALUES ({id}, '{type}', {values})";
}
