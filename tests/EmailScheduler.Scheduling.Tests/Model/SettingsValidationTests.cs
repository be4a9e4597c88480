namespace EmailScheduler.Scheduling.Tests.Model;

/// <summary>Section 8: a setting out of range is an error that names it, before anything is written.</summary>
public sealed class SettingsValidationTests
{
    public static TheoryData<string, string, SchedulingSettings> OutOfRange => new()
    {
        { "timezone", "America/Nowhere", new() { Timezone = "America/Nowhere" } },
        { "send_time_hour", "24", new() { SendTimeHour = 24 } },
        { "send_time_minute", "60", new() { SendTimeMinute = 60 } },
        { "birthday_days_before", "-1", new() { BirthdayDaysBefore = -1 } },
        { "birthday_days_before", "184", new() { BirthdayDaysBefore = 184 } },
        { "effective_date_days_before", "184", new() { EffectiveDateDaysBefore = 184 } },
        { "effective_date_first_email_months", "-1", new() { EffectiveDateFirstEmailMonths = -1 } },
        { "pre_exclusion_buffer_days", "3651", new() { PreExclusionBufferDays = 3651 } },
        { "max_emails_per_period", "-1", new() { MaxEmailsPerPeriod = -1 } },
        { "frequency_period_days", "-1", new() { FrequencyPeriodDays = -1 } },
        { "catch_up_spread_days", "0", new() { CatchUpSpreadDays = 0 } },
        { "aep_date", "02-30", new() { AepDate = "02-30" } },
        { "daily_send_percentage_cap", "0", new() { DailySendPercentageCap = 0 } },
        { "daily_send_percentage_cap", "1.01", new() { DailySendPercentageCap = 1.01m } },
        { "ed_daily_soft_limit", "-1", new() { EdDailySoftLimit = -1 } },
        { "ed_smoothing_window_days", "0", new() { EdSmoothingWindowDays = 0 } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Validate_OutOfRange_NamesSettingAndValue(string setting, string value, SchedulingSettings settings)
    {
        var error = Assert.Throws<InvalidSettingException>(() => SettingsValidation.Validate(settings));

        Assert.Contains(setting, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Defaults_AreInRange() => SettingsValidation.Validate(new SchedulingSettings());
}
