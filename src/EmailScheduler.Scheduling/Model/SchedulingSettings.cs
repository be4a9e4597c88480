namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// The settings of docs/scheduling-rules.md, section 8, as the application gives them. An organization's row in <c>organizations</c>
/// overrides each of them.
/// </summary>
public sealed record SchedulingSettings
{
    /// <summary>The organization's time zone (IANA). The default value is <c>America/Chicago</c>.</summary>
    public string Timezone { get; init; } = "America/Chicago";

    /// <summary>The hour of the send time (0 to 23, local). The default value is 8.</summary>
    public int SendTimeHour { get; init; } = 8;

    /// <summary>The minute of the send time (0 to 59). The default value is 30.</summary>
    public int SendTimeMinute { get; init; } = 30;

    /// <summary>Days between a birthday email and the birthday (0 to 183). The default value is 14.</summary>
    public int BirthdayDaysBefore { get; init; } = 14;

    /// <summary>Days between an effective-date email and the anniversary (0 to 183 less half of the smoothing window). The default value is 30.</summary>
    public int EffectiveDateDaysBefore { get; init; } = 30;

    /// <summary>An anniversary less than this plus one months after the effective date gets no email (0 to 1200). The default value is 11.</summary>
    public int EffectiveDateFirstEmailMonths { get; init; } = 11;

    /// <summary>Days by which every exclusion window begins earlier (0 to 3650); an organization can override it per state. The default value is 60.</summary>
    public int PreExclusionBufferDays { get; init; } = 60;

    /// <summary>Whether an email that a window took is followed by one after the window. The default value is <see langword="true"/>.</summary>
    public bool EnablePostWindowEmails { get; init; } = true;

    /// <summary>Whether contacts that failed underwriting get no email but annual enrollment. The default value is <see langword="false"/>.</summary>
    public bool ExcludeFailedUnderwritingGlobal { get; init; }

    /// <summary>Whether contacts of unknown location get emails. The default value is <see langword="true"/>.</summary>
    public bool SendWithoutZipcodeForUniversal { get; init; } = true;

    /// <summary>Emails that a contact may get in <see cref="FrequencyPeriodDays"/> days (0 and more). The default value is 3.</summary>
    public int MaxEmailsPerPeriod { get; init; } = 3;

    /// <summary>The period of the frequency limit in days (0 to 3650; 0 is no limit). The default value is 30.</summary>
    public int FrequencyPeriodDays { get; init; } = 30;

    /// <summary>Over how many days overdue emails are spread (1 to 3650). The default value is 7.</summary>
    public int CatchUpSpreadDays { get; init; } = 7;

    /// <summary>The day of the built-in annual-enrollment email (<c>MM-DD</c>). The default value is <c>10-01</c>.</summary>
    public string AepDate { get; init; } = "10-01";

    /// <summary>Whose time zone the send time is in: <c>organization</c> or <c>recipient</c>. The default value is <c>organization</c>.</summary>
    public string SendZone { get; init; } = "organization";

    /// <summary>Whether contacts that lack the date of a window get emails: <c>send</c> or <c>skip</c>. The default value is <c>send</c>.</summary>
    public string UnknownWindow { get; init; } = "send";

    /// <summary>Statuses of contacts that suppress their address, beside the built-in ones; a comma list. The default value is empty.</summary>
    public string SuppressedStatuses { get; init; } = "";

    /// <summary>Who of several contacts with one address gets emails: <c>send</c> (all) or <c>lowest_id</c>. The default value is <c>send</c>.</summary>
    public string DuplicateAddresses { get; init; } = "send";

    /// <summary>How many days ahead emails are planned (0 and more). The default value is 400.</summary>
    public int HorizonDays { get; init; } = 400;

    /// <summary>The days of the week on which emails go out; a comma list. The default value is <c>mon,tue,wed,thu,fri,sat,sun</c>.</summary>
    public string SendDays { get; init; } = "mon,tue,wed,thu,fri,sat,sun";

    /// <summary>The holidays on which none go out: <c>none</c>, <c>us_federal</c>, or a comma list of dates. The default value is <c>none</c>.</summary>
    public string Holidays { get; init; } = "none";

    /// <summary>Spans on which none go out: a comma list of dates and of <c>from..to</c>. The default value is empty.</summary>
    public string Blackouts { get; init; } = "";

    /// <summary>Exclusion windows beside the built-in ones and those of the database. The default value is none.</summary>
    public IReadOnlyList<ExclusionWindowSetting> ExclusionWindows { get; init; } = [];

    /// <summary>What is done with the newer state rules that ship with the program: <c>report</c>, <c>apply</c> or <c>ignore</c>. The default value is <c>report</c>.</summary>
    public string NewerWindows { get; init; } = "report";

    /// <summary>The size profile; by default it follows from the number of valid contacts.</summary>
    public SizeProfile? SizeProfile { get; init; }

    /// <summary>When a plan is held back until a person decides (<c>Guard:*</c>).</summary>
    public GuardSettings Guard { get; init; } = new();

    /// <summary>The share of the valid contacts that may be emailed a day, in (0, 1]; by default the size profile's.</summary>
    public decimal? DailySendPercentageCap { get; init; }

    /// <summary>Effective-date emails a day above which they are smoothed (0 and more); by default the size profile's.</summary>
    public int? EdDailySoftLimit { get; init; }

    /// <summary>The days over which effective-date emails are smoothed (1 to 3650); by default the size profile's.</summary>
    public int? EdSmoothingWindowDays { get; init; }

    /// <summary>The settings, by their names in docs/scheduling-rules.md, section 8, that hold whatever the organization's own say: what is tried for one organization takes their place. The default value is none.</summary>
    public IReadOnlyCollection<string> Tried { get; init; } = [];
}

/// <summary>An organization's size, which sets its load limits (docs/scheduling-rules.md, section 8).</summary>
public enum SizeProfile
{
    /// <summary>Below 10,000 valid contacts: daily cap 0.20, effective dates 50 a day, smoothing over 3 days.</summary>
    Small,

    /// <summary>Below 100,000 valid contacts: daily cap 0.10, effective dates 200 a day, smoothing over 5 days.</summary>
    Medium,

    /// <summary>Below 500,000 valid contacts: daily cap 0.07, effective dates 500 a day, smoothing over 7 days.</summary>
    Large,

    /// <summary>500,000 valid contacts and more: daily cap 0.05, effective dates 1000 a day, smoothing over 10 days.</summary>
    Enterprise,
}
