using System.Text.Json;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 8: defaults, application settings, the organization's row, its JSON; the profile; the buffers of states.</summary>
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
        var row = database.Rows("organizations").FirstOrDefault(row => row.Integer("id") == organizationId);
        var settings = row is null ? application : WithOverrides(WithRow(application, row), row.Text("config_overrides"));
        Validate(settings);
        return settings;
    }

    /// <summary>state → days; the states that the organization has its own buffer for.</summary>
    public static IReadOnlyDictionary<string, long> ReadBuffers(Database database, long organizationId)
    {
        var buffers = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in database.Rows("organization_state_buffers").Where(row => row.Integer("org_id") == organizationId))
        {
            if (row.Text("state_code") is { } state && row.Integer("pre_exclusion_buffer_days") is { } days)
            {
                Require(days >= 0, "organization_state_buffers.pre_exclusion_buffer_days", days);
                buffers[state.Trim().ToUpperInvariant()] = days;
            }
        }

        return buffers;
    }

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

    private static ReferenceSettings WithRow(ReferenceSettings s, TableRow row) => s with
    {
        Timezone = row.Text("timezone") ?? s.Timezone,
        SendTimeHour = Integer(row, "send_time_hour") ?? s.SendTimeHour,
        SendTimeMinute = Integer(row, "send_time_minute") ?? s.SendTimeMinute,
        BirthdayDaysBefore = Integer(row, "birthday_days_before") ?? s.BirthdayDaysBefore,
        EffectiveDateDaysBefore = Integer(row, "effective_date_days_before") ?? s.EffectiveDateDaysBefore,
        EffectiveDateFirstEmailMonths = Integer(row, "effective_date_first_email_months") ?? s.EffectiveDateFirstEmailMonths,
        PreExclusionBufferDays = Integer(row, "pre_exclusion_buffer_days") ?? s.PreExclusionBufferDays,
        EnablePostWindowEmails = Boolean(row, "enable_post_window_emails") ?? s.EnablePostWindowEmails,
        ExcludeFailedUnderwritingGlobal = Boolean(row, "exclude_failed_underwriting_global") ?? s.ExcludeFailedUnderwritingGlobal,
        SendWithoutZipcodeForUniversal = Boolean(row, "send_without_zipcode_for_universal") ?? s.SendWithoutZipcodeForUniversal,
        MaxEmailsPerPeriod = Integer(row, "max_emails_per_period") ?? s.MaxEmailsPerPeriod,
        FrequencyPeriodDays = Integer(row, "frequency_period_days") ?? s.FrequencyPeriodDays,
        CatchUpSpreadDays = Integer(row, "catch_up_spread_days") ?? s.CatchUpSpreadDays,
        SizeProfile = row.Text("size_profile") ?? s.SizeProfile,
    };

    private static ReferenceSettings WithOverrides(ReferenceSettings settings, string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return settings;
        }

        var overrides = JsonDocument.Parse(json).RootElement;
        if (Property(overrides, "daily_send_percentage_cap") is { } cap)
        {
            var isPercentage = cap.TryGetInt64(out var percent);
            Require(!isPercentage || percent != 1, "daily_send_percentage_cap", percent);
            settings = settings with { DailySendPercentageCap = isPercentage ? percent / 100m : cap.GetDecimal() };
        }

        return settings with
        {
            EdDailySoftLimit = Property(overrides, "ed_daily_soft_limit")?.GetInt64() ?? settings.EdDailySoftLimit,
            EdSmoothingWindowDays = Property(overrides, "ed_smoothing_window_days")?.GetInt64() ?? settings.EdSmoothingWindowDays,
        };
    }

    private static JsonElement? Property(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static long? Integer(TableRow row, string setting) =>
        row.Integer(setting) ?? (row.Text(setting) is { } text ? throw OutOfRange(setting, text) : null);

    private static bool? Boolean(TableRow row, string setting) =>
        row.Boolean(setting) ?? (row.Text(setting) is { } text ? throw OutOfRange(setting, text) : null);

    private static void Validate(ReferenceSettings s)
    {
        Require(TimeZoneInfo.TryFindSystemTimeZoneById(s.Timezone, out _), "timezone", s.Timezone);
        Require(s.SendTimeHour is >= 0 and <= 23, "send_time_hour", s.SendTimeHour);
        Require(s.SendTimeMinute is >= 0 and <= 59, "send_time_minute", s.SendTimeMinute);
        Require(s.BirthdayDaysBefore >= 0, "birthday_days_before", s.BirthdayDaysBefore);
        Require(s.EffectiveDateDaysBefore >= 0, "effective_date_days_before", s.EffectiveDateDaysBefore);
        Require(s.EffectiveDateFirstEmailMonths >= 0, "effective_date_first_email_months", s.EffectiveDateFirstEmailMonths);
        Require(s.PreExclusionBufferDays >= 0, "pre_exclusion_buffer_days", s.PreExclusionBufferDays);
        Require(s.MaxEmailsPerPeriod >= 0, "max_emails_per_period", s.MaxEmailsPerPeriod);
        Require(s.FrequencyPeriodDays >= 0, "frequency_period_days", s.FrequencyPeriodDays);
        Require(s.CatchUpSpreadDays >= 1, "catch_up_spread_days", s.CatchUpSpreadDays);
        Require(s.SizeProfile is null || Profiles.ContainsKey(s.SizeProfile), "size_profile", s.SizeProfile);
        Require(s.DailySendPercentageCap is null or (> 0 and <= 1), "daily_send_percentage_cap", s.DailySendPercentageCap);
        Require(s.EdDailySoftLimit is null or >= 0, "ed_daily_soft_limit", s.EdDailySoftLimit);
        Require(s.EdSmoothingWindowDays is null or >= 1, "ed_smoothing_window_days", s.EdSmoothingWindowDays);
    }

    private static void Require(bool holds, string setting, object? value)
    {
        if (!holds)
        {
            throw OutOfRange(setting, value);
        }
    }

    private static InvalidOperationException OutOfRange(string setting, object? value) =>
        new($"The setting {setting} is out of range: '{value}'.");
}
