using System.Globalization;
using System.Text.Json.Serialization;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Reports;

/// <summary>The plan of a run in counts.</summary>
public sealed record ReportedPlan
{
    /// <summary>D: the date of the run in the organization's time zone.</summary>
    [JsonPropertyName("today")]
    public required DateOnly Today { get; init; }

    /// <summary>F: the first day that a mail could still go out.</summary>
    [JsonPropertyName("firstDay")]
    public required DateOnly FirstDay { get; init; }

    /// <summary>Contacts in the database.</summary>
    [JsonPropertyName("contacts")]
    public long Contacts { get; init; }

    /// <summary>Contacts that mails are planned for.</summary>
    [JsonPropertyName("validContacts")]
    public long ValidContacts { get; init; }

    /// <summary>Contacts left out, by reason.</summary>
    [JsonPropertyName("leftOut")]
    public IReadOnlyDictionary<string, long> LeftOut { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Dates that could not be read, by <c>table.column</c>.</summary>
    [JsonPropertyName("invalidDates")]
    public IReadOnlyDictionary<string, long> InvalidDates { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Contacts of a state with exclusion windows whose needed date is missing.</summary>
    [JsonPropertyName("windowUnknown")]
    public long WindowUnknown { get; init; }

    /// <summary>The mails by type.</summary>
    [JsonPropertyName("mails")]
    public IReadOnlyList<ReportedMails> Mails { get; init; } = [];

    /// <summary>Skipped mails by reason.</summary>
    [JsonPropertyName("skipReasons")]
    public IReadOnlyDictionary<string, long> SkipReasons { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Mails to send by day, ascending.</summary>
    [JsonPropertyName("calendar")]
    public IReadOnlyList<ReportedDay> Calendar { get; init; } = [];

    /// <summary>What a dry run would change, by kind of change and type; empty for a run that did change it, which counts <see cref="RunReport.Rows"/>.</summary>
    [JsonPropertyName("changes")]
    public IReadOnlyList<ReportedChange> Changes { get; init; } = [];

    /// <summary>The settings that were in force, under the names of docs/scheduling-rules.md, section 8.</summary>
    [JsonPropertyName("settings")]
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal static ReportedPlan Of(ScheduleResult result) => new()
    {
        Today = result.Today,
        FirstDay = result.FirstDay,
        Contacts = result.Contacts,
        ValidContacts = result.ValidContacts,
        LeftOut = result.LeftOut,
        InvalidDates = result.InvalidDates,
        WindowUnknown = result.WindowUnknown,
        Mails = [.. result.Mails.Select(mails => new ReportedMails { Type = mails.EmailType, Scheduled = mails.Scheduled, Skipped = mails.Skipped })],
        SkipReasons = result.SkipReasons,
        Calendar = [.. result.Calendar.Select(day => new ReportedDay { Day = day.Day, Mails = day.ByType })],
        Changes = [.. result.Changes.OrderBy(change => change.Change).Select(change => new ReportedChange { Change = change.Change, Type = change.EmailType, Rows = change.Rows })],
        Settings = InForce(result.Settings),
    };

    private static SortedDictionary<string, string> InForce(EffectiveSettings settings)
    {
        var own = settings.Base;
        var named = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["timezone"] = own.Timezone,
            ["send_time"] = new TimeOnly(own.SendTimeHour, own.SendTimeMinute).ToString("HH:mm", CultureInfo.InvariantCulture),
            ["birthday_days_before"] = Text(own.BirthdayDaysBefore),
            ["effective_date_days_before"] = Text(own.EffectiveDateDaysBefore),
            ["effective_date_first_email_months"] = Text(own.EffectiveDateFirstEmailMonths),
            ["pre_exclusion_buffer_days"] = Text(own.PreExclusionBufferDays),
            ["enable_post_window_emails"] = Text(own.EnablePostWindowEmails),
            ["exclude_failed_underwriting_global"] = Text(own.ExcludeFailedUnderwritingGlobal),
            ["send_without_zipcode_for_universal"] = Text(own.SendWithoutZipcodeForUniversal),
            ["max_emails_per_period"] = Text(own.MaxEmailsPerPeriod),
            ["frequency_period_days"] = Text(own.FrequencyPeriodDays),
            ["catch_up_spread_days"] = Text(own.CatchUpSpreadDays),
            ["aep_date"] = own.AepDate,
            ["size_profile"] = Text(settings.SizeProfile),
            ["daily_cap"] = Text(settings.DailyCap),
            ["daily_limit"] = Text(settings.DailyLimit),
            ["ed_daily_soft_limit"] = Text(settings.EffectiveDateLimit),
            ["ed_smoothing_window_days"] = Text(settings.SmoothingDays),
        };
        foreach (var (state, days) in settings.StateBuffers)
        {
            named[$"pre_exclusion_buffer_days.{state}"] = Text(days);
        }

        return named;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(SizeProfile profile) => profile switch
    {
        SizeProfile.Small => "small",
        SizeProfile.Medium => "medium",
        SizeProfile.Large => "large",
        _ => "enterprise",
    };

    private static string Text(bool value) => value ? "on" : "off";
}
