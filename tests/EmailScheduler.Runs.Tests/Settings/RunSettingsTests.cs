namespace EmailScheduler.Runs.Tests.Settings;

public class RunSettingsTests
{
    /// <summary>Setting, value, and a part of the remedy.</summary>
    public static TheoryData<string, string, string> Bad => new()
    {
        { "Store:Required", "maybe", "true or false" },
        { "Database:Layout", "tape", "use object" },
        { "Database:CreateWhenMissing", "maybe", "true or false" },
        { "Lease:TimeoutSeconds", "0", "1 to 86400" },
        { "Lease:TimeoutSeconds", "86401", "1 to 86400" },
        { "Lease:TimeoutSeconds", "1h", "1 to 86400" },
        { "Versions:Newest", "-1", "0 to 10000" },
        { "Versions:Daily", "9999999999999", "0 to 3650" },
        { "Retry:BusyTries", "0", "1 to 100" },
        { "Retry:BusyWaitSeconds", "0.5", "1 to 86400" },
        { "Retry:TransientTries", "x", "1 to 100" },
        { "Scheduling:Timezone", "Mars/Olympus", "America/Chicago" },
        { "Scheduling:Timezone", "../../etc/passwd", "America/Chicago" },
        { "Scheduling:SendTimeHour", "24", "0 to 23" },
        { "Scheduling:SendTimeMinute", "60", "0 to 59" },
        { "Scheduling:CatchUpSpreadDays", "0", "1 to 3650" },
        { "Scheduling:AepDate", "02-30", "MM-DD" },
        { "Scheduling:AepDate", "9/15", "MM-DD" },
        { "Scheduling:SendZone", "sender", "organization or recipient" },
        { "Scheduling:UnknownWindow", "maybe", "send or skip" },
        { "Scheduling:DuplicateAddresses", "all", "send or lowest_id" },
        { "Scheduling:NewerWindows", "yes", "report or apply or ignore" },
        { "Scheduling:HorizonDays", "-1", "0 or more" },
        { "Scheduling:SendDays", ",", "at least one" },
        { "Scheduling:Holidays", "2025-02-30", "us_federal" },
        { "Scheduling:Blackouts", "2025-02-03..2025-02-01", "spans such as" },
        { "Scheduling:ExclusionWindows", "TX", "JSON array" },
        { "Scheduling:ExclusionWindows", "[null]", "JSON array" },
        { "Scheduling:ExclusionWindows", "{}", "JSON array" },
        { "Scheduling:ExclusionWindows", """[{"state":"TX","kind":{}}]""", "JSON array" },
        { "Scheduling:ExclusionWindows", """[{"state":"TX","kind":"all_year","day":1}]""", "JSON array" },
        { "Scheduling:SizeProfile", "huge", "small, medium" },
        { "Scheduling:DailySendPercentageCap", "0", "above 0" },
        { "Scheduling:DailySendPercentageCap", "1.01", "above 0" },
        { "Scheduling:DailySendPercentageCap", "1", "give 0.01 for one percent of the contacts a day, or 100 for all" },
        { "Scheduling:DailySendPercentageCap", "101", "above 0" },
        { "Scheduling:DailySendPercentageCap", "-7", "above 0" },
        { "Scheduling:DailySendPercentageCap", "7%", "above 0" },
        { "Scheduling:EdDailySoftLimit", "-5", "0 or more" },
    };

    [Fact]
    public void Read_NothingSet_IsTheDocumentedDefaults() => Assert.Equal(new RunSettings(), RunSettings.Read(_ => null));

    [Fact]
    public void Read_BlankValues_CountAsNotSet() => Assert.Equal(new RunSettings(), RunSettings.Read(_ => "  "));

    /// <summary>A setting, its value; the part that the error names, its value and the remedy.</summary>
    [Theory]
    [InlineData("Scheduling:SendDays", "mon,funday", "Scheduling:SendDays", "'funday'", "mon, tue")]
    [InlineData("Scheduling:Holidays", "2025-12-25, christmas", "Scheduling:Holidays", "'christmas'", "us_federal")]
    [InlineData("Scheduling:Blackouts", "2025-12-24..2026-01-01, 2025-02-30", "Scheduling:Blackouts", "'2025-02-30'", "spans such as")]
    [InlineData("Scheduling:ExclusionWindows", """[{"state":"TX","kind":"all_year"},{"state":"Texarkana","kind":"all_year"}]""", "Scheduling:ExclusionWindows:1, state", "'Texarkana'", "code or name")]
    [InlineData("Scheduling:ExclusionWindows:0:Kind", "birthday", "Scheduling:ExclusionWindows:0, state", "'NULL'", "code or name")]
    public void Read_BadPartOfAList_NamesThatPart(string setting, string value, string named, string bad, string remedy)
    {
        var error = Assert.Throws<InvalidSettingException>(() => RunSettings.Read(name => name == setting ? value : null));

        Assert.Equal(named, error.Setting);
        Assert.Contains(bad, error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ExclusionWindowsAsListOrText_AreTheSame()
    {
        var list = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Scheduling:ExclusionWindows:0:State"] = "Wyoming",
            ["Scheduling:ExclusionWindows:0:Kind"] = "birthday",
            ["Scheduling:ExclusionWindows:0:DaysBefore"] = "0",
            ["Scheduling:ExclusionWindows:0:DaysAfter"] = "63",
            ["Scheduling:ExclusionWindows:0:ValidFrom"] = "2025-06-04",
            ["Scheduling:ExclusionWindows:0:Source"] = "a law",
            ["Scheduling:ExclusionWindows:1:State"] = "TX",
            ["Scheduling:ExclusionWindows:1:Kind"] = "all_year",
            ["Scheduling:ExclusionWindows:1:Mode"] = "replace",
        };
        const string Text = """[{"state":"Wyoming","kind":"birthday","days_before":0,"daysAfter":"63","valid_from":"2025-06-04","source":"a law"},{"state":"TX","kind":"all_year","mode":"replace"}]""";

        Assert.Equal(
            [
                new ExclusionWindowSetting { State = "Wyoming", Kind = "birthday", DaysBefore = 0, DaysAfter = 63, ValidFrom = "2025-06-04", Source = "a law" },
                new ExclusionWindowSetting { State = "TX", Kind = "all_year", Mode = "replace" },
            ],
            RunSettings.Read(list.GetValueOrDefault).Scheduling.ExclusionWindows);
        Assert.Equal(
            RunSettings.Read(list.GetValueOrDefault).Scheduling.ExclusionWindows,
            RunSettings.Read(name => name == "Scheduling:ExclusionWindows" ? Text : null).Scheduling.ExclusionWindows);
    }

    [Fact]
    public void Read_EverySettingGiven_TakesIt()
    {
        var given = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Store:Url"] = "file:///srv/store",
            ["Store:Required"] = "true",
            ["Database:Layout"] = "Object",
            ["Database:CreateWhenMissing"] = "yes",
            ["Lease:TimeoutSeconds"] = "90",
            ["Versions:Newest"] = "3",
            ["Versions:Daily"] = "0",
            ["Temp:Folder"] = "/srv/temp",
            ["Temp:WarmFolder"] = "/srv/warm",
            ["Retry:BusyTries"] = "4",
            ["Retry:BusyWaitSeconds"] = "7",
            ["Retry:TransientTries"] = "2",
            ["Retry:TransientWaitSeconds"] = "8",
            ["Retry:LongestWaitSeconds"] = "60",
            ["Scheduling:Timezone"] = "Europe/Berlin",
            ["Scheduling:SendTimeHour"] = "9",
            ["Scheduling:SendTimeMinute"] = "15",
            ["Scheduling:BirthdayDaysBefore"] = "10",
            ["Scheduling:EffectiveDateDaysBefore"] = "20",
            ["Scheduling:EffectiveDateFirstEmailMonths"] = "12",
            ["Scheduling:PreExclusionBufferDays"] = "45",
            ["Scheduling:EnablePostWindowEmails"] = "off",
            ["Scheduling:ExcludeFailedUnderwritingGlobal"] = "on",
            ["Scheduling:SendWithoutZipcodeForUniversal"] = "false",
            ["Scheduling:MaxEmailsPerPeriod"] = "5",
            ["Scheduling:FrequencyPeriodDays"] = "0",
            ["Scheduling:CatchUpSpreadDays"] = "3",
            ["Scheduling:AepDate"] = "02-29",
            ["Scheduling:SendZone"] = "Recipient",
            ["Scheduling:UnknownWindow"] = "skip",
            ["Scheduling:SuppressedStatuses"] = "on hold",
            ["Scheduling:DuplicateAddresses"] = "lowest_id",
            ["Scheduling:HorizonDays"] = "90",
            ["Scheduling:SendDays"] = "mon,fri",
            ["Scheduling:Holidays"] = "us_federal",
            ["Scheduling:Blackouts"] = "2025-12-24..2026-01-01",
            ["Scheduling:NewerWindows"] = "apply",
            ["Scheduling:SizeProfile"] = "large",
            ["Scheduling:DailySendPercentageCap"] = "0.5",
            ["Scheduling:EdDailySoftLimit"] = "100",
            ["Scheduling:EdSmoothingWindowDays"] = "4",
        };

        var settings = RunSettings.Read(given.GetValueOrDefault);

        Assert.Equal(
            new RunSettings
            {
                StoreUrl = "file:///srv/store",
                StoreRequired = true,
                CreateWhenMissing = true,
                LeaseTimeout = TimeSpan.FromSeconds(90),
                VersionsNewest = 3,
                VersionDays = 0,
                TempFolder = "/srv/temp",
                WarmFolder = "/srv/warm",
                Retry = new RetrySettings
                {
                    BusyTries = 4,
                    BusyWait = TimeSpan.FromSeconds(7),
                    TransientTries = 2,
                    TransientWait = TimeSpan.FromSeconds(8),
                    LongestWait = TimeSpan.FromSeconds(60),
                },
                Scheduling = new SchedulingSettings
                {
                    Timezone = "Europe/Berlin",
                    SendTimeHour = 9,
                    SendTimeMinute = 15,
                    BirthdayDaysBefore = 10,
                    EffectiveDateDaysBefore = 20,
                    EffectiveDateFirstEmailMonths = 12,
                    PreExclusionBufferDays = 45,
                    EnablePostWindowEmails = false,
                    ExcludeFailedUnderwritingGlobal = true,
                    SendWithoutZipcodeForUniversal = false,
                    MaxEmailsPerPeriod = 5,
                    FrequencyPeriodDays = 0,
                    CatchUpSpreadDays = 3,
                    AepDate = "02-29",
                    SendZone = "recipient",
                    UnknownWindow = "skip",
                    SuppressedStatuses = "on hold",
                    DuplicateAddresses = "lowest_id",
                    HorizonDays = 90,
                    SendDays = "mon,fri",
                    Holidays = "us_federal",
                    Blackouts = "2025-12-24..2026-01-01",
                    NewerWindows = "apply",
                    SizeProfile = SizeProfile.Large,
                    DailySendPercentageCap = 0.5m,
                    EdDailySoftLimit = 100,
                    EdSmoothingWindowDays = 4,
                },
            },
            settings);
    }

    [Theory]
    [InlineData("7", "0.07")]
    [InlineData("100", "1")]
    [InlineData("1.0", "1")]
    [InlineData("0.5", "0.5")]
    public void Read_DailyCap_IsAShareOrAWholePercentage(string value, string share) => Assert.Equal(
        decimal.Parse(share, System.Globalization.CultureInfo.InvariantCulture),
        RunSettings.Read(name => name == "Scheduling:DailySendPercentageCap" ? value : null).Scheduling.DailySendPercentageCap);

    [Theory]
    [MemberData(nameof(Bad))]
    public void Read_BadValue_NamesSettingValueAndRemedy(string setting, string value, string remedy)
    {
        var error = Assert.Throws<InvalidSettingException>(() => RunSettings.Read(name => name == setting ? value : null));

        Assert.Equal(setting, error.Setting);
        Assert.Contains($"'{setting}'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }
}
