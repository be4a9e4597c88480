namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Sentences of section 8 of the scheduling rules, each with an expectation computed by hand.</summary>
public sealed class ReferenceConfigurationTests
{
    private const string Today = "2025-06-01";

    [Theory(DisplayName = "Section 8: out of range is an error naming the setting, before anything is written")]
    [InlineData("catch_up_spread_days", "0")]
    [InlineData("pre_exclusion_buffer_days", "-1")]
    [InlineData("timezone", "'Mars/Olympus'")]
    [InlineData("size_profile", "'huge'")]
    [InlineData("send_zone", "'sender'")]
    [InlineData("aep_date", "'02-30'")]
    [InlineData("aep_date", "'2025-10-01'")]
    [InlineData("unknown_window", "'ask'")]
    [InlineData("duplicate_addresses", "'highest_id'")]
    [InlineData("horizon_days", "-1")]
    [InlineData("horizon_days", "'many'")]
    [InlineData("send_days", "'mon,someday'")]
    [InlineData("send_days", "','")]
    [InlineData("holidays", "'uk_bank'")]
    [InlineData("holidays", "'2025-02-29'")]
    [InlineData("blackouts", "'2025-06-02..2025-06-01'")]
    [InlineData("blackouts", "'2025-06-01..'")]
    [InlineData("blackouts", "'2025-06-01..2025-06-02..2025-06-03'")]
    [InlineData("send_time_hour", "24")]
    [InlineData("enable_post_window_emails", "'maybe'")]
    [InlineData("config_overrides", "'{'")]
    [InlineData("config_overrides", "'[1]'")]
    public void Run_ColumnOutOfRange_NamesTheSetting(string setting, string value)
    {
        using var database = new RuleDatabase($"CREATE TABLE organizations (id INTEGER, {setting})", $"INSERT INTO organizations VALUES (1, {value})").Contact(1, birth: "1960-06-20");
        Assert.Contains(setting, Assert.Throws<RefusedInputException>(() => database.Run(Today)).Message, StringComparison.Ordinal);
        Assert.Empty(database.Rows("id"));
    }

    [Theory(DisplayName = "Section 8: an organization's row overrides the application's settings; NULL and blank text count as not set")]
    [InlineData("holidays", "'2025-06-05'", "2025-06-06")]
    [InlineData("holidays", "NULL", "2025-06-07")]
    [InlineData("holidays", "''", "2025-06-07")]
    [InlineData("holidays", "'none'", "2025-06-06")]
    [InlineData("blackouts", "'  '", "2025-06-07")]
    [InlineData("blackouts", "'2025-06-07'", "2025-06-08")]
    [InlineData("birthday_days_before", "' '", "2025-06-07")]
    [InlineData("birthday_days_before", "' 12 '", "2025-06-08")]
    [InlineData("config_overrides", "' '", "2025-06-07")]
    [InlineData("config_overrides", "'null'", "2025-06-07")]
    [InlineData("config_overrides", "'{}'", "2025-06-07")]
    [InlineData("config_overrides", "'{\"ed_daily_soft_limit\":{},\"ed_smoothing_window_days\":null,\"daily_send_percentage_cap\":\" \"}'", "2025-06-07")]
    public void Run_ColumnOfTheOrganization_Overrides(string column, string value, string expected)
    {
        using var database = new RuleDatabase($"CREATE TABLE organizations (id INTEGER, {column})", $"INSERT INTO organizations VALUES (1, {value})").Contact(1, birth: "1960-06-20");
        Assert.Equal($"1 birthday {expected}", database.Plan(Today, settings: new ReferenceSettings { Holidays = "2025-06-06" }));
    }

    [Theory(DisplayName = "Section 8: a cap written as an integer is a percentage, 1.0 is all")]
    [InlineData("7", "0.07")]
    [InlineData("100", "1")]
    [InlineData("1.0", "1")]
    [InlineData("0.01", "0.01")]
    [InlineData("1e-1", "0.1")]
    public void Cap_AsWritten_IsAFraction(string written, string expected) =>
        Assert.Equal(decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), Section8Overrides.Cap(written));

    [Theory(DisplayName = "Section 8: a cap of 1 is an error that asks for 0.01 or 100; others are out of range")]
    [InlineData("1", "0.01 or 100")]
    [InlineData("0", "daily_send_percentage_cap")]
    [InlineData("101", "daily_send_percentage_cap")]
    [InlineData("7.0", "daily_send_percentage_cap")]
    [InlineData("-5", "daily_send_percentage_cap")]
    [InlineData("\"7\"", "daily_send_percentage_cap")]
    public void Run_CapOutOfRange_SaysHowToWriteIt(string written, string message)
    {
        using var database = new RuleDatabase(
            "CREATE TABLE organizations (id INTEGER, config_overrides TEXT)", $"INSERT INTO organizations VALUES (1, '{{\"daily_send_percentage_cap\":{written}}}')").Contact(1);
        var refusal = Assert.Throws<RefusedInputException>(() => database.Run(Today)).Message;
        Assert.Contains("daily_send_percentage_cap", refusal, StringComparison.Ordinal);
        Assert.Contains(message, refusal, StringComparison.Ordinal);
        Assert.Empty(database.Rows("id"));
    }

    // The window of KY is [20 June − buffer, …]; the ideal date is 6 June, 14 days before.
    [Theory(DisplayName = "Section 8: a state's buffer is the longer of two, the state spelled as in section 1")]
    [InlineData("(1, ' k.y. ', 13)", false)]
    [InlineData("(1, 'Kentucky', 13), (1, 'KY', 14)", true)]
    [InlineData("(1, 'KY', 14), (1, 'ky', 0)", true)]
    [InlineData("(1, 'KY', 13), (2, 'KY', 300), (1, 'KY', NULL), (1, NULL, NULL), (2, 'Narnia', 5)", false)]
    [InlineData("(1, 'CA', 13)", true)]
    public void Run_BuffersOfAState_MoveTheWindow(string rows, bool skipped)
    {
        using var database = WithBuffers(rows).Contact(1, "KY", birth: "1960-06-20");
        Assert.Equal(skipped, database.Run(Today).Plan[0].SkipReason is not null);
    }

    [Theory(DisplayName = "Section 8: a buffer for a state without windows is an error, as is one that cannot be read")]
    [InlineData("(1, 'KY', 5), (1, 'Texas', 5)")]
    [InlineData("(1, 'KY', 5), (1, 'Narnia', 5)")]
    [InlineData("(1, 'KY', 5), (1, 'KY', -1)")]
    [InlineData("(1, 'KY', 5), (1, 'KY', 'five')")]
    public void Run_BufferThatCannotBeUsed_IsNamed(string rows)
    {
        using var database = WithBuffers(rows).Contact(1, birth: "1960-06-20");
        Assert.StartsWith("Row 2 of organization_state_buffers", Assert.Throws<RefusedInputException>(() => database.Run(Today)).Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "Section 8: a state has windows by a row of the application, too")]
    public void Run_BufferForAStateOfTheSetting_Counts()
    {
        using var database = WithBuffers("(1, 'TX', 14)").Contact(1, birth: "1960-06-20");
        var settings = new ReferenceSettings { ExclusionWindows = [new ExclusionWindowSetting { State = "TX", Kind = "birthday", DaysBefore = 0, DaysAfter = 0 }] };
        Assert.Equal("1 birthday 2025-06-06 Birthday exclusion window for TX; 1 post_window 2025-06-21", database.Plan(Today, settings: settings));
    }

    private static RuleDatabase WithBuffers(string rows) => new(
        "CREATE TABLE organization_state_buffers (org_id INTEGER, state_code TEXT, pre_exclusion_buffer_days)", $"INSERT INTO organization_state_buffers VALUES {rows}");
}
