using System.Globalization;

namespace EmailScheduler.Scheduling.Model;

/// <summary>The ranges of the settings; the first setting out of range is the error.</summary>
internal static class SettingsValidation
{
    // An email sent longer before its event than this would not be known as this event's, and would be sent again.
    private const int CoverDays = 183;

    private const int MostDays = 3650;

    /// <summary>Throws for the first setting that is out of range.</summary>
    /// <exception cref="InvalidSettingException">A setting is out of range; the message names it, its value and the range.</exception>
    public static void Validate(SchedulingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _ = ZoneOf(settings);
        _ = AepMonthDay(settings);
        Between("send_time_hour", settings.SendTimeHour, 0, 23);
        Between("send_time_minute", settings.SendTimeMinute, 0, 59);
        Between("birthday_days_before", settings.BirthdayDaysBefore, 0, CoverDays);
        Between("effective_date_days_before", settings.EffectiveDateDaysBefore, 0, CoverDays);
        Between("effective_date_first_email_months", settings.EffectiveDateFirstEmailMonths, 0, 1200);
        Between("pre_exclusion_buffer_days", settings.PreExclusionBufferDays, 0, MostDays);
        Between("max_emails_per_period", settings.MaxEmailsPerPeriod, 0, int.MaxValue);
        Between("frequency_period_days", settings.FrequencyPeriodDays, 0, MostDays);
        Between("catch_up_spread_days", settings.CatchUpSpreadDays, 1, MostDays);
        Between("ed_daily_soft_limit", settings.EdDailySoftLimit, 0, int.MaxValue);
        Between("ed_smoothing_window_days", settings.EdSmoothingWindowDays, 1, MostDays);
        Between("horizon_days", settings.HorizonDays, 0, int.MaxValue);
        OneOf("send_zone", settings.SendZone, "organization", "recipient");
        OneOf("unknown_window", settings.UnknownWindow, "send", "skip");
        OneOf("duplicate_addresses", settings.DuplicateAddresses, "send", "lowest_id");
        OneOf("newer_windows", settings.NewerWindows, "report", "apply", "ignore");
        Validate(settings.Guard);
        _ = SendDays.Parse(settings);
        foreach (var (window, index) in settings.ExclusionWindows.Select((window, index) => (window, index)))
        {
            window.Require(ExclusionWindowSetting.NameOf(index));
        }

        if (settings.DailySendPercentageCap is { } cap && cap is <= 0 or > 1)
        {
            throw new InvalidSettingException("daily_send_percentage_cap", cap.ToString(CultureInfo.InvariantCulture), "give a share above 0 and up to 1");
        }
    }

    private static void Validate(GuardSettings guard)
    {
        Between("guard_contacts_percent", guard.ContactsPercent, 0, 100);
        Between("guard_withdrawn_percent", guard.WithdrawnPercent, 0, 100);
        Between("guard_released_percent", guard.ReleasedPercent, 0, 100);
        Between("guard_floor", guard.Floor, 0, int.MaxValue);
        Between("guard_day_factor", guard.DayFactor, 1, 1000);
        Between("guard_day_floor", guard.DayFloor, 0, int.MaxValue);
        Between("guard_increase_factor", guard.IncreaseFactor, 1, 1000);
        Between("guard_increase_floor", guard.IncreaseFloor, 0, int.MaxValue);
    }

    /// <summary>Smoothing may send half its window earlier still; such an email, too, must be known as its event's.</summary>
    internal static void ValidateSmoothing(SchedulingSettings settings, int smoothingDays) =>
        Between("effective_date_days_before", settings.EffectiveDateDaysBefore, 0, CoverDays - (smoothingDays / 2));

    /// <summary>Whether a setting that is one of a few words is this one.</summary>
    internal static bool Is(string value, string word) => value.Trim().Equals(word, StringComparison.OrdinalIgnoreCase);

    private static void OneOf(string setting, string value, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Is(value, word))
            {
                return;
            }
        }

        throw new InvalidSettingException(setting, value, "give " + string.Join(" or ", words!));
    }

    internal static TimeZoneInfo ZoneOf(SchedulingSettings settings) => TimeZoneInfo.TryFindSystemTimeZoneById(settings.Timezone, out var zone)
        ? zone
        : throw new InvalidSettingException("timezone", settings.Timezone, "give an IANA time zone such as America/Chicago");

    internal static TimeOnly SendTime(SchedulingSettings settings) => new(settings.SendTimeHour, settings.SendTimeMinute);

    internal static (int Month, int Day) AepMonthDay(SchedulingSettings settings) =>
        DateOnly.TryParseExact("2024-" + settings.AepDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? (date.Month, date.Day)
            : throw new InvalidSettingException("aep_date", settings.AepDate, "give a day of the year as MM-DD");

    internal static void Between(string setting, int? value, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new InvalidSettingException(
                setting,
                value.Value.ToString(CultureInfo.InvariantCulture),
                most == int.MaxValue ? $"give {least} or more" : $"give a number from {least} to {most}");
        }
    }
}
