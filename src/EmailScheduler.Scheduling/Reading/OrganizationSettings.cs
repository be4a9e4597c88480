using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads an organization's overrides of the application's settings (docs/scheduling-rules.md, section 8) and validates the outcome.</summary>
internal static class OrganizationSettings
{
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static SchedulingSettings Read(SqliteDatabase database, long organizationId, SchedulingSettings application)
    {
        var table = TableSchema.Read(database, "organizations");
        var settings = table.Has("id") ? WithRow(database, table, organizationId, application) : application;
        SettingsValidation.Validate(settings);
        return settings;
    }

    private static SchedulingSettings WithRow(SqliteDatabase database, TableSchema table, long organizationId, SchedulingSettings settings)
    {
        using var row = database.Prepare($"SELECT * FROM organizations WHERE id COLLATE BINARY = ?1 ORDER BY {table.RowIdOrNull} LIMIT 1");
        row.Bind(1, organizationId);
        return row.Step() ? ConfigOverrides.Apply(WithColumns(new SettingRow(row), settings), new SettingRow(row).Text("config_overrides")) : settings;
    }

    private static SchedulingSettings WithColumns(SettingRow row, SchedulingSettings settings) => settings with
    {
        Timezone = row.Text("timezone") ?? settings.Timezone,
        SendTimeHour = row.Number("send_time_hour") ?? settings.SendTimeHour,
        SendTimeMinute = row.Number("send_time_minute") ?? settings.SendTimeMinute,
        BirthdayDaysBefore = row.Number("birthday_days_before") ?? settings.BirthdayDaysBefore,
        EffectiveDateDaysBefore = row.Number("effective_date_days_before") ?? settings.EffectiveDateDaysBefore,
        EffectiveDateFirstEmailMonths = row.Number("effective_date_first_email_months") ?? settings.EffectiveDateFirstEmailMonths,
        PreExclusionBufferDays = row.Number("pre_exclusion_buffer_days") ?? settings.PreExclusionBufferDays,
        EnablePostWindowEmails = row.Flag("enable_post_window_emails") ?? settings.EnablePostWindowEmails,
        ExcludeFailedUnderwritingGlobal = row.Flag("exclude_failed_underwriting_global") ?? settings.ExcludeFailedUnderwritingGlobal,
        SendWithoutZipcodeForUniversal = row.Flag("send_without_zipcode_for_universal") ?? settings.SendWithoutZipcodeForUniversal,
        MaxEmailsPerPeriod = row.Number("max_emails_per_period") ?? settings.MaxEmailsPerPeriod,
        FrequencyPeriodDays = row.Number("frequency_period_days") ?? settings.FrequencyPeriodDays,
        CatchUpSpreadDays = row.Number("catch_up_spread_days") ?? settings.CatchUpSpreadDays,
        AepDate = row.Text("aep_date") ?? settings.AepDate,
        SizeProfile = row.Profile("size_profile") ?? settings.SizeProfile,
    };
}
