namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Sentences of section 3 of the scheduling rules, each with an expectation computed by hand: windows as rows, dates that cannot be read, post-window emails.</summary>
public sealed class ReferenceWindowTests
{
    private const string Today = "2025-06-01";
    private const string Skipped = "1 birthday 2025-06-06 Birthday exclusion window for TX; 1 post_window ";

    // Birthday 20 June, buffer 60: 'birthday', 10, 20 is [11 April, 10 July]; the ideal date is 6 June.
    [Theory(DisplayName = "Section 3: a row's window is the part of [A − before − b, A + after] that lies in [valid_from, valid_to]")]
    [InlineData("NULL, 'Texas', 'birthday', 10, 20, NULL, NULL, NULL", Skipped + "2025-07-11")]
    [InlineData("1, 'tx', ' Birthday ', '10', 20, '', ' ', 'add'", Skipped + "2025-07-11")]
    [InlineData("2, 'TX', 'birthday', 10, 20, NULL, NULL, NULL", "1 birthday 2025-06-06")]
    [InlineData("2, 'nowhere', 'x', -1, 999, 'x', 'x', 'x'", "1 birthday 2025-06-06")]
    [InlineData("1, 'TX', 'birthday', 10, 20, '2025-06-06', NULL, NULL", Skipped + "2025-07-11")]
    [InlineData("1, 'TX', 'birthday', 10, 20, '2025-06-07', NULL, NULL", "1 birthday 2025-06-06")]
    [InlineData("1, 'TX', 'birthday', 10, 20, NULL, '2025-06-06', NULL", Skipped + "2025-06-07")]
    [InlineData("1, 'TX', 'birthday', 10, 20, NULL, '2025-06-05', NULL", "1 birthday 2025-06-06")]
    [InlineData("1, 'TX', 'Birthday-Month', 0, 5, NULL, NULL, NULL", Skipped + "2025-06-07")]
    [InlineData("1, 'TX', 'birthday month', 0, 4, NULL, NULL, NULL", "1 birthday 2025-06-06")]
    [InlineData("1, 'TX', 'All-Year', NULL, 'any', NULL, '2025-06-06', NULL", "1 birthday 2025-06-06 Year-round exclusion for TX")]
    [InlineData("1, 'TX', 'all_year', -5, 999, '2025-06-07', NULL, NULL", "1 birthday 2025-06-06")]
    public void Run_RowOfTheTable_IsAWindow(string row, string expected)
    {
        using var database = WithWindows(row).Contact(1, birth: "1960-06-20");
        Assert.Equal(expected, database.Plan(Today));
    }

    // CA's own row is [22 March, 19 August], this one [21 April, 25 June].
    [Theory(DisplayName = "Section 3: replace on one row removes the built-in rows of its state; add does not, and comes after them")]
    [InlineData("'add'", "2025-08-20")]
    [InlineData("NULL", "2025-08-20")]
    [InlineData("'replace'", "2025-06-26")]
    public void Run_Mode_KeepsOrRemovesTheBuiltIn(string mode, string postWindow)
    {
        using var database = WithWindows($"1, 'CA', 'birthday', 0, 5, NULL, NULL, {mode}").Contact(1, "CA", birth: "1960-06-20");
        Assert.Equal($"1 birthday 2025-06-06 Birthday exclusion window for CA; 1 post_window {postWindow}", database.Plan(Today));
    }

    [Fact(DisplayName = "Section 3: rows of the table come before those of the setting, and either can replace")]
    public void Run_RowsOfTheSetting_ComeLast()
    {
        using var database = WithWindows("1, 'CA', 'birthday', 0, 5, NULL, NULL, NULL").Contact(1, "CA", birth: "1960-06-20");
        var setting = new ExclusionWindowSetting { State = "Calif", Kind = "all year", Mode = "replace", ValidFrom = "2025-07-01" };

        // The post-window email may not go into the window of the setting either, which has no end.
        Assert.Equal("1 birthday 2025-06-06 Birthday exclusion window for CA; 1 post_window 2025-06-26", database.Plan(Today, settings: new ReferenceSettings { ExclusionWindows = [setting] }));
        Assert.Equal("1 birthday 2025-06-06 Birthday exclusion window for CA", database.Plan(Today, settings: new ReferenceSettings { ExclusionWindows = [setting with { ValidFrom = "2025-06-26" }] }));
    }

    [Theory(DisplayName = "Section 3: anything else is an error naming the row, before anything is written")]
    [InlineData("1, 'Narnia', 'birthday', 0, 5, NULL, NULL, NULL")]
    [InlineData("1, NULL, 'birthday', 0, 5, NULL, NULL, NULL")]
    [InlineData("1, 'TX', 'birth', 0, 5, NULL, NULL, NULL")]
    [InlineData("1, 'TX', NULL, 0, 5, NULL, NULL, NULL")]
    [InlineData("1, 'TX', 'birthday', -1, 5, NULL, NULL, NULL")]
    [InlineData("1, 'TX', 'birthday', 0, 367, NULL, NULL, NULL")]
    [InlineData("1, 'TX', 'birthday', NULL, 5, NULL, NULL, NULL")]
    [InlineData("1, 'TX', 'birthday', 0, 'five', NULL, NULL, NULL")]
    [InlineData("1, 'TX', 'birthday', 0, 0.5, NULL, NULL, NULL")]
    [InlineData("NULL, 'TX', 'birthday', 0, 5, '2025-02-29', NULL, NULL")]
    [InlineData("1, 'TX', 'birthday', 0, 5, NULL, 'soon', NULL")]
    [InlineData("1, 'TX', 'birthday', 0, 5, '2025-06-02', '2025-06-01', NULL")]
    [InlineData("1, 'TX', 'all_year', 0, 5, NULL, NULL, 'remove'")]
    public void Run_RowThatCannotBeRead_IsNamed(string row)
    {
        using var database = WithWindows("1, 'TX', 'birthday', 0, 0, NULL, NULL, NULL", row).Contact(1, birth: "1960-06-20");
        Assert.StartsWith("Row 2 of exclusion_windows", Assert.Throws<RefusedInputException>(() => database.Run(Today)).Message, StringComparison.Ordinal);
        Assert.Empty(database.Rows("id"));
    }

    [Fact(DisplayName = "Section 3: a row of the setting that cannot be read is named, too")]
    public void Run_SettingThatCannotBeRead_IsNamed()
    {
        using var database = new RuleDatabase().Contact(1);
        var settings = new ReferenceSettings { ExclusionWindows = [new ExclusionWindowSetting { State = "TX", Kind = "all_year" }, new ExclusionWindowSetting { State = "TX", Kind = "birthday", DaysAfter = 5 }] };
        Assert.Contains("exclusion_windows, row 2", Assert.Throws<RefusedInputException>(() => database.Run(Today, settings: settings)).Message, StringComparison.Ordinal);
    }

    // The effective-date email of 10 July is meant for 10 June; birthdays of 20 June give windows that hold it.
    [Theory(DisplayName = "Section 3: a date that cannot be read is a window without end; one that is missing none, or with unknown_window = skip the same")]
    [InlineData("CA", "1960-06-20", "send", "Birthday exclusion window for CA", 0, 0)]
    [InlineData("CA", "06/20/1960", "send", "Birthday unreadable in CA", 1, 0)]
    [InlineData("CA", "2025-06-02", "send", "Birthday unreadable in CA", 1, 0)]
    [InlineData("CA", "2025-06-01", "send", "Birthday exclusion window for CA", 0, 0)]
    [InlineData("NV", "1960-06-31", "skip", "Birthday unreadable in NV", 1, 0)]
    [InlineData("CA", null, "send", null, 0, 1)]
    [InlineData("CA", "  ", "send", null, 0, 1)]
    [InlineData("CA", null, "skip", "Birthday unknown in CA", 0, 1)]
    [InlineData("CA", " ", "skip", "Birthday unknown in CA", 0, 1)]
    [InlineData("NY", "soon", "skip", "Year-round exclusion for NY", 0, 0)]
    [InlineData("TX", "soon", "skip", null, 0, 0)]
    public void Run_DateThatIsNeeded_CannotBeRead(string state, string? birth, string unknown, string? reason, int unreadable, int missing)
    {
        using var database = new RuleDatabase().Contact(1, state, birth, effective: "2020-07-10");
        var settings = new ReferenceSettings { UnknownWindow = unknown };
        var result = database.Run(Today, settings: settings);
        var email = result.Plan.Single(email => email.EmailType == "effective_date");
        Assert.Equal((reason, unreadable, missing), (email.SkipReason, result.Counts.WindowUnreadable, result.Counts.WindowUnknown));

        // Only windows around an anchor earn an email after them.
        Assert.Equal(reason?.StartsWith("Birthday exclusion", StringComparison.Ordinal) == true, result.Plan.Any(email => email.EmailType == "post_window"));
    }

    [Theory(DisplayName = "Section 3: [valid_from, valid_to] is the window of a date that cannot be read")]
    [InlineData("'2025-06-06'", "Effective date unreadable in TX")]
    [InlineData("'2025-06-05'", null)]
    public void Run_UnreadableDate_EndsWithTheRow(string validTo, string? reason)
    {
        using var database = WithWindows($"1, 'TX', 'effective_date', 0, 0, NULL, {validTo}, NULL").Contact(1, birth: "1960-06-20", effective: "soon");
        Assert.Equal(reason, Assert.Single(database.Run(Today).Plan).SkipReason);
    }

    [Fact(DisplayName = "Section 3: a post_window goes after the last of the windows; two of them on one date are two rows")]
    public void Run_WindowsOfTwoStates_EndTogether()
    {
        // CA's birthday window is [22 March, 19 August], MO's around 10 October is [12 July, 12 November]. Two contacts: two emails a day.
        using var database = new RuleDatabase().Contact(1, "MO", birth: "1960-06-20", effective: "2020-10-10", zip: "90210").Contact(2);
        Assert.Equal(
            "1 birthday 2025-06-06 Birthday exclusion window for CA; 1 effective_date 2025-09-10 Effective date exclusion window for MO; "
            + "1 post_window 2025-11-13; 1 post_window 2025-11-14 Same date as another post_window",
            database.Plan(Today, settings: new ReferenceSettings { DailySendPercentageCap = 1 }));
    }

    // CA's window ends on 19 August; MO's around 20 November is [22 August, 23 December].
    [Theory(DisplayName = "Section 3: a calendar puts no post_window into a window")]
    [InlineData("2025-08-20", "2025-08-21")]
    [InlineData("2025-08-20..2025-08-21", "2025-08-20")]
    public void Run_PostWindowMovedByTheCalendar_StaysOutOfWindows(string blackouts, string expected)
    {
        using var database = new RuleDatabase().Contact(1, "CA", birth: "1960-06-20", effective: "2020-11-20", zip: "63101");
        Assert.Equal(
            "1 birthday 2025-06-06 Birthday exclusion window for CA; 1 effective_date 2025-10-21 Effective date exclusion window for MO; "
            + $"1 post_window {expected}; 1 post_window 2025-12-24",
            database.Plan(Today, settings: new ReferenceSettings { Blackouts = blackouts }));
    }

    // Without a buffer: birthday row [10 June, 10 July] and [11 May, 10 July]; the emails are meant for 6 and 15 June.
    [Theory(DisplayName = "Section 3: windows that end together are one, with the earliest start")]
    [InlineData("2025-05-10", true)]
    [InlineData("2025-05-11", false)]
    public void Run_WindowsThatEndTogether_HaveTheEarliestStart(string sent, bool planned)
    {
        using var database = WithWindows("1, 'TX', 'birthday', 10, 20, NULL, NULL, NULL", "1, 'TX', 'birthday', 40, 20, NULL, NULL, NULL")
            .Contact(1, birth: "1960-06-20", effective: "2020-07-15").Row("Post_Window_Birthday", sent, "failed");
        Assert.Equal(
            "1 birthday 2025-06-06 Birthday exclusion window for TX; 1 effective_date 2025-06-15 Birthday exclusion window for TX" + (planned ? "; 1 post_window 2025-07-11" : ""),
            database.Plan(Today, settings: new ReferenceSettings { PreExclusionBufferDays = 0 }));
    }

    // The window of this year is [22 March, 19 August]; that of the next takes the birthday of the next.
    [Theory(DisplayName = "Section 3: a skipped row of the past tells which window took its email: the one that holds its base date, or its date where it has none")]
    [InlineData("birthday", "2025-03-20", "2025-03-22", null, true)]
    [InlineData("Birthday", "2025-03-22", "2025-03-21", null, false)]
    [InlineData("birthday", "2025-03-22", null, null, true)]
    [InlineData("birthday", "2025-03-22", "soon", null, true)]
    [InlineData("birthday", "2025-03-21", null, null, false)]
    [InlineData("newsletter", "2025-03-22", null, null, true)]
    [InlineData("FOLLOWUP_9", "2025-03-22", null, null, false)]
    [InlineData("Post_Window_Effective_Date", "2025-03-22", null, null, false)]
    [InlineData("birthday", "2025-03-22", null, "2026-06-20", false)]
    [InlineData("birthday", "2025-03-22", null, "2024-06-20", true)]
    public void Run_SkippedRow_TellsByItsBaseDate(string type, string date, string? baseDate, string? eventDate, bool tells)
    {
        using var database = new RuleDatabase().Contact(1, "CA", birth: "1960-06-20")
            .Row("birthday", "2025-06-10", "failed").Row(type, date, "skipped", eventDate, baseDate, "Birthday exclusion window for CA");
        var expected = "1 birthday 2026-06-06 Birthday exclusion window for CA; " + (tells ? "1 post_window 2025-08-20; " : "") + "1 post_window 2026-08-20";
        Assert.Equal(expected, database.Plan("2025-08-01"));
    }

    private static RuleDatabase WithWindows(params IReadOnlyList<string> rows) => new(rows
        .Select(row => $"INSERT INTO exclusion_windows VALUES ({row})")
        .Prepend("CREATE TABLE exclusion_windows (org_id INTEGER, state TEXT, kind TEXT, days_before, days_after, valid_from TEXT, valid_to TEXT, mode TEXT)"));
}
