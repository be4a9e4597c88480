using System.Globalization;

namespace EmailScheduler.Scheduling.Tests.Model;

/// <summary>Section 8: what an organization's own row and its <c>config_overrides</c> say, a column that other programs share.</summary>
public sealed class OrganizationOverridesTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("email-scheduler-test-").FullName, "organization.db");

    /// <summary>The JSON, and a part of the error.</summary>
    public static TheoryData<string, string> Refused => new()
    {
        { """{"daily_send_percentage_cap":1}""", "give 0.01 for one percent of the contacts a day, or 100 for all" },
        { """{"daily_send_percentage_cap":0}""", "'0'" },
        { """{"daily_send_percentage_cap":101}""", "'101'" },
        { """{"daily_send_percentage_cap":1.5}""", "'1.5'" },
        { """{"daily_send_percentage_cap":"7"}""", "a whole percentage" },
        { """{"daily_send_percentage_cap":1e999}""", "'1e999'" },
        { """{"daily_send_percentage_caps":7}""", "did you mean 'daily_send_percentage_cap'?" },
        { """{"Daily_Send_Percentage_Cap":7}""", "did you mean 'daily_send_percentage_cap'?" },
        { """{"ed_dayli_soft_limit":7}""", "did you mean 'ed_daily_soft_limit'?" },
        { """{"ed_smoothing_window_day":7}""", "did you mean 'ed_smoothing_window_days'?" },
        { """{"\ud800":7}""", "give a JSON object" },
        { """{"a":7""", "give a JSON object" },
        { "[1]", "give a JSON object" },
    };

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Theory]
    [MemberData(nameof(Refused))]
    public void Read_BadOverride_IsRefusedWithTheRemedy(string json, string remedy) =>
        Assert.Contains(remedy, Assert.Throws<InvalidSettingException>(() => Read(json)).Message, StringComparison.Ordinal);

    /// <summary>The JSON, the cap that is in force, and how many keys are not known.</summary>
    [Theory]
    [InlineData(null, null, 0)]
    [InlineData("{}", null, 0)]
    [InlineData("""{"daily_send_percentage_cap":null}""", null, 0)]
    [InlineData("""{"daily_send_percentage_cap":7}""", "0.07", 0)]
    [InlineData("""{"daily_send_percentage_cap":100}""", "1", 0)]
    [InlineData("""{"daily_send_percentage_cap":1.0}""", "1.0", 0)]
    [InlineData("""{"daily_send_percentage_cap":7e-2}""", "0.07", 0)]
    [InlineData("""{"theirs":{"daily_send_percentage_cap":1},"a":1,"cap":1,"daily_send_percentage_cap":0.5}""", "0.5", 3)]
    public void Read_Overrides_TakesOursAndCountsTheOthers(string? json, string? cap, int unknown)
    {
        var overrides = Read(json);

        Assert.Equal((cap, unknown), (overrides.InForce.DailySendPercentageCap?.ToString(CultureInfo.InvariantCulture), overrides.UnknownKeys));
    }

    [Fact]
    public void Read_RowAndBuffers_SaysWhatTheyGiveAndWhere()
    {
        var given = Read("""{"ed_daily_soft_limit":9}""").Given.Select(setting => $"{setting.Column} {setting.Name}={setting.Value}");

        Assert.Equal(
            [
                "organizations.timezone timezone=America/Denver",
                "organizations.enable_post_window_emails enable_post_window_emails=false",
                "organizations.config_overrides ed_daily_soft_limit=9",
                "organization_state_buffers pre_exclusion_buffer_days.CA=30",
            ],
            given);
    }

    /// <summary>What is tried takes the place of a column and of a key of the JSON; the rest stays.</summary>
    [Fact]
    public void ReadOverrides_SettingsAreTried_AreThoseOfTheApplication()
    {
        var own = Read("""{"ed_daily_soft_limit": 7, "ed_smoothing_window_days": 5}""", new SchedulingSettings { Timezone = "America/New_York", EdDailySoftLimit = 40, Tried = ["timezone", "ed_daily_soft_limit"] });

        Assert.Equal(("America/New_York", 40, 5, false), (own.InForce.Timezone, own.InForce.EdDailySoftLimit, own.InForce.EdSmoothingWindowDays, own.InForce.EnablePostWindowEmails));
        Assert.DoesNotContain(own.Given, given => given.Name is "timezone" or "ed_daily_soft_limit");
    }

    private OrganizationOverrides Read(string? json, SchedulingSettings? settings = null)
    {
        Sql.Execute(_file, $"""
            CREATE TABLE organizations(id INTEGER, timezone TEXT, send_time_hour INTEGER, enable_post_window_emails INTEGER, size_profile TEXT, config_overrides TEXT);
            INSERT INTO organizations VALUES (7, 'Mars/Olympus', 99, 5, 'huge', '['), (99, 'America/Denver', NULL, 0, '', {(json is null ? "NULL" : $"'{json}'")});
            CREATE TABLE organization_state_buffers(org_id INTEGER, state_code TEXT, pre_exclusion_buffer_days INTEGER);
            INSERT INTO organization_state_buffers VALUES (99, 'CA', 30), (7, 'NV', 20);
            """);
        return ScheduleReader.ReadOverrides(_file, 99, settings ?? new SchedulingSettings());
    }
}
