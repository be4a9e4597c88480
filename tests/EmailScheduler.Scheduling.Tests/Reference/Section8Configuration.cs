namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 8: defaults, application settings, the organization's row, its JSON; the profile.</summary>
internal static class Section8Configuration
{
    private static readonly Dictionary<string, (decimal Cap, long Limit, long Window)> Profiles =
        new Dictionary<string, (decimal, long, long)>(StringComparer.Ordinal)
        {
            ["small"] = (0.20m, 50, 3),
            ["medium"] = (0.10m, 200, 5),
            ["large"] = (0.07m, 500, 7),
            ["enterprise"] = (0.05m, 1000, 10),
        };

    public static ReferenceSettings Read(Database database, long organizationId, ReferenceSettings application)
    {
        var row = RowOf(database, organizationId);
        var settings = Normal(row is null ? application : Section8Overrides.Apply(WithRow(application, row), row));
        Validate(settings);
        return settings;
    }

    /// <summary>Section 1: inactive_organization.</summary>
    public static bool IsInactive(Database database, long organizationId) => RowOf(database, organizationId)?.Boolean("active") == false;

    /// <summary>Fills the three profile values in, now that the number of valid contacts is known.</summary>
    public static ReferenceSettings WithProfile(ReferenceSettings settings, int validContacts)
    {
        var name = settings.SizeProfile ?? validContacts switch
        {
            < 10_000 => "small",
            < 100_000 => "medium",
            < 500_000 => "large",
            _ => "enterprise",
        };
        var profile = Profiles[name];
        return settings with
        {
            SizeProfile = name,
            DailySendPercentageCap = settings.DailySendPercentageCap ?? profile.Cap,
            EdDailySoftLimit = settings.EdDailySoftLimit ?? profile.Limit,
            EdSmoothingWindowDays = settings.EdSmoothingWindowDays ?? profile.Window,
        };
    }

    private static TableRow? RowOf(Database database, long organizationId) =>
        database.Rows("organizations").FirstOrDefault(row => row.Integer("id") == organizationId);

    private static ReferenceSettings WithRow(ReferenceSettings s, TableRow row) => s with
    {
        Timezone = Text(row, "timezone") ?? s.Timezone,
        SendTimeHour = Integer(row, "send_time_hour") ?? s.SendTimeHour,
        SendTimeMinute = Integer(row, "send_time_minute") ?? s.SendTimeMinute,
        SendZone = Text(row, "send_zone") ?? s.SendZone,
        BirthdayDaysBefore = Integer(row, "birthday_days_before") ?? s.BirthdayDaysBefore,
        EffectiveDateDaysBefore = Integer(row, "effective_date_days_before") ?? s.EffectiveDateDaysBefore,
        EffectiveDateFirstEmailMonths = Integer(row, "effective_date_first_email_months") ?? s.EffectiveDateFirstEmailMonths,
        AepDate = Text(row, "aep_date") ?? s.AepDate,
        PreExclusionBufferDays = Integer(row, "pre_exclusion_buffer_days") ?? s.PreExclusionBufferDays,
        UnknownWindow = Text(row, "unknown_window") ?? s.UnknownWindow,
        EnablePostWindowEmails = Boolean(row, "enable_post_window_emails") ?? s.EnablePostWindowEmails,
        ExcludeFailedUnderwritingGlobal = Boolean(row, "exclude_failed_underwriting_global") ?? s.ExcludeFailedUnderwritingGlobal,
        SendWithoutZipcodeForUniversal = Boolean(row, "send_without_zipcode_for_universal") ?? s.SendWithoutZipcodeForUniversal,
        SuppressedStatuses = Text(row, "suppressed_statuses") ?? s.SuppressedStatuses,
        DuplicateAddresses = Text(row, "duplicate_addresses") ?? s.DuplicateAddresses,
        MaxEmailsPerPeriod = Integer(row, "max_emails_per_period") ?? s.MaxEmailsPerPeriod,
        FrequencyPeriodDays = Integer(row, "frequency_period_days") ?? s.FrequencyPeriodDays,
        CatchUpSpreadDays = Integer(row, "catch_up_spread_days") ?? s.CatchUpSpreadDays,
        HorizonDays = Integer(row, "horizon_days") ?? s.HorizonDays,
        SendDays = Text(row, "send_days") ?? s.SendDays,
        Holidays = Text(row, "holidays") ?? s.Holidays,
        Blackouts = Text(row, "blackouts") ?? s.Blackouts,
        SizeProfile = Text(row, "size_profile") ?? s.SizeProfile,
    };

    /// <summary>Blank texts of application settings count as not set, too; words are read without regard to case.</summary>
    private static ReferenceSettings Normal(ReferenceSettings s)
    {
        var defaults = new ReferenceSettings();
        return s with
        {
            SendZone = Word(s.SendZone, defaults.SendZone),
            AepDate = string.IsNullOrWhiteSpace(s.AepDate) ? defaults.AepDate : s.AepDate.Trim(),
            UnknownWindow = Word(s.UnknownWindow, defaults.UnknownWindow),
            DuplicateAddresses = Word(s.DuplicateAddresses, defaults.DuplicateAddresses),
            SendDays = Word(s.SendDays, defaults.SendDays),
            Holidays = Word(s.Holidays, defaults.Holidays),
            SizeProfile = s.SizeProfile?.Trim().ToLowerInvariant(),
        };
    }

    private static string Word(string written, string ifBlank) => string.IsNullOrWhiteSpace(written) ? ifBlank : written.Trim().ToLowerInvariant();

    private static string? Text(TableRow row, string setting) => row.IsBlank(setting) ? null : row.Text(setting)?.Trim();

    private static long? Integer(TableRow row, string setting) =>
        row.IsBlank(setting) ? null : row.Integer(setting) ?? throw RefusedInputException.Setting(setting, row.Text(setting));

    private static bool? Boolean(TableRow row, string setting) =>
        row.IsBlank(setting) ? null : row.Boolean(setting) ?? throw RefusedInputException.Setting(setting, row.Text(setting));

    private static void Validate(ReferenceSettings s)
    {
        Require(TimeZoneInfo.TryFindSystemTimeZoneById(s.Timezone, out _), "timezone", s.Timezone);
        Require(s.SendTimeHour is >= 0 and <= 23, "send_time_hour", s.SendTimeHour);
        Require(s.SendTimeMinute is >= 0 and <= 59, "send_time_minute", s.SendTimeMinute);
        Require(s.SendZone is "organization" or "recipient", "send_zone", s.SendZone);
        Require(s.BirthdayDaysBefore >= 0, "birthday_days_before", s.BirthdayDaysBefore);
        Require(s.EffectiveDateDaysBefore >= 0, "effective_date_days_before", s.EffectiveDateDaysBefore);
        Require(s.EffectiveDateFirstEmailMonths >= 0, "effective_date_first_email_months", s.EffectiveDateFirstEmailMonths);
        Require(s.AepDate.Length == 5 && Dates.Parse("2000-" + s.AepDate) is not null, "aep_date", s.AepDate);
        Require(s.PreExclusionBufferDays >= 0, "pre_exclusion_buffer_days", s.PreExclusionBufferDays);
        Require(s.UnknownWindow is "send" or "skip", "unknown_window", s.UnknownWindow);
        Require(s.DuplicateAddresses is "send" or "lowest_id", "duplicate_addresses", s.DuplicateAddresses);
        Require(s.MaxEmailsPerPeriod >= 0, "max_emails_per_period", s.MaxEmailsPerPeriod);
        Require(s.FrequencyPeriodDays >= 0, "frequency_period_days", s.FrequencyPeriodDays);
        Require(s.CatchUpSpreadDays >= 1, "catch_up_spread_days", s.CatchUpSpreadDays);
        Require(s.HorizonDays >= 0, "horizon_days", s.HorizonDays);
        Require(s.SizeProfile is null || Profiles.ContainsKey(s.SizeProfile), "size_profile", s.SizeProfile);
        Require(s.DailySendPercentageCap is null or (> 0 and <= 1), "daily_send_percentage_cap", s.DailySendPercentageCap);
        Require(s.EdDailySoftLimit is null or >= 0, "ed_daily_soft_limit", s.EdDailySoftLimit);
        Require(s.EdSmoothingWindowDays is null or >= 1, "ed_smoothing_window_days", s.EdSmoothingWindowDays);
    }

    private static void Require(bool holds, string setting, object? value)
    {
        if (!holds)
        {
            throw RefusedInputException.Setting(setting, value);
        }
    }
}
