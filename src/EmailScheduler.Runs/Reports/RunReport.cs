using System.Globalization;
using System.Text.Json.Serialization;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Sending;

namespace EmailScheduler.Runs.Reports;

/// <summary>
/// What one run did, in counts: it never holds an address, a name or a contact's id. Kept in the store at
/// <c>org-data/{org}.db.runs/{run id}.json</c>. Fields may be added; none is renamed.
/// </summary>
public sealed record RunReport
{
    /// <summary>A report whose properties are given one by one.</summary>
    public RunReport()
        : this(@try: 1)
    {
    }

    [JsonConstructor]
    internal RunReport(int @try = 1) => Try = @try;

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>How the run ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why it did not complete. What an engine, a store or a database said has no address here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init => field = Masked(value); }

    /// <summary>What must be fixed when it was rejected.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FailureCategory? Rejection { get; init; }

    /// <summary>What should be looked after although the run did its work, one line each; <see langword="null"/> when there is nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init => field = value is null ? null : [.. value.Select(warning => Masked(warning)!)]; }

    /// <summary>Whether the run only planned.</summary>
    public bool DryRun { get; init; }

    /// <summary>Which try of the run wrote this, from 1; 1 in reports of versions that did not count tries.</summary>
    public int Try { get; init; }

    /// <summary>When the run started (UTC).</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long the run took, in milliseconds.</summary>
    public long Milliseconds { get; init; }

    /// <summary>The version that the run read: an ETag or a transaction id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BaseVersion { get; init; }

    /// <summary>The version that the run committed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Version { get; init; }

    /// <summary>Bytes of the database fetched from the store.</summary>
    public long BytesFetched { get; init; }

    /// <summary>Bytes of the database sent to the store.</summary>
    public long BytesSent { get; init; }

    /// <summary>What this try asked of the store; <see langword="null"/> in reports of versions that did not count it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportedTraffic? Traffic { get; init; }

    /// <summary>What was made of the events that had been reported since the last run; <see langword="null"/> when there were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FoldResult? Events { get; init; }

    /// <summary>What became of the rows of <c>email_schedules</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RowCounts? Rows { get; init; }

    /// <summary>What triggers of other programs changed; <see langword="null"/> when the run fired none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TriggerChanges? Triggers { get; init; }

    /// <summary>Why the run wrote no row into <c>scheduler_checkpoints</c>; <see langword="null"/> when it wrote one, or changed nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CheckpointRefusal { get; init => field = Masked(value); }

    /// <summary>The plan; <see langword="null"/> when the run did not get that far.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportedPlan? Plan { get; init; }

    /// <summary>
    /// The emails of the run's day as the run has left them in the database, or, in a dry run, would leave them; <see langword="null"/> in reports of versions that did not count
    /// them, and of runs that did not get that far.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DayTotals? DayOfRun { get; init => field = value is null ? null : value with { HeldBack = AddressMask.Apply(value.HeldBack), ByType = AddressMask.Apply(value.ByType) }; }

    /// <summary>What the guard found; <see langword="null"/> when it found nothing, or did not look.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GuardReport? Guard { get; init; }

    /// <summary>The pause that holds the plan back; <see langword="null"/> when the organization is not paused.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Pause? Pause { get; init; }

    /// <summary>How long each step took, in order.</summary>
    public IReadOnlyList<StepTime> Steps { get; init => field = value ?? []; } = [];

    // Here and in the plan below, where a property is given its value: so it holds for whoever makes a report, and for whoever reads one that an earlier version or another program wrote.
    internal static string? Masked(string? text) => text is null ? null : AddressMask.Apply(text);
}

/// <summary>The plan of a run in counts.</summary>
public sealed record ReportedPlan
{
    private static readonly Dictionary<string, long> Nothing = [];
    private static readonly Dictionary<string, string> NoSettings = [];

    /// <summary>The date of the run in the organization's time zone.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>The first day that an email could still go out.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>Contacts in the database.</summary>
    public long Contacts { get; init; }

    /// <summary>Contacts that emails are planned for.</summary>
    public long ValidContacts { get; init; }

    /// <summary>Excluded contacts, by reason.</summary>
    [JsonPropertyName("leftOut")]
    public IReadOnlyDictionary<string, long> Excluded { get; init => field = AddressMask.Apply(value ?? Nothing); } = Nothing;

    /// <summary>Dates that could not be read, by <c>table.column</c>.</summary>
    public IReadOnlyDictionary<string, long> InvalidDates { get; init => field = AddressMask.Apply(value ?? Nothing); } = Nothing;

    /// <summary>Contacts of a state with exclusion windows whose needed date is missing.</summary>
    public long WindowUnknown { get; init; }

    /// <summary>Contacts that emails are planned for although neither state nor ZIP code gives their state; 0 in reports of versions that did not count them.</summary>
    public long LocationUnknown { get; init; }

    /// <summary>Contacts whose state and ZIP code name two states: the windows of both apply.</summary>
    public long LocationConflict { get; init; }

    /// <summary>Contacts of a state with exclusion windows whose needed date cannot be read, or lies ahead: they get no email that avoids windows while the state has one.</summary>
    public long WindowUnreadable { get; init; }

    /// <summary>Contacts, otherwise valid, whose address a valid contact with a lower id has.</summary>
    public long Duplicates { get; init; }

    /// <summary>Contacts by status, where it suppresses nothing: the 20 most frequent, and the rest as <c>other</c>.</summary>
    public IReadOnlyDictionary<string, long> Statuses { get; init => field = AddressMask.Apply(value ?? Nothing); } = Nothing;

    /// <summary>Campaign instances that plan nothing because no campaign type has the name that they give, by that name.</summary>
    public IReadOnlyDictionary<string, long> UnknownCampaignTypes { get; init => field = AddressMask.Apply(value ?? Nothing); } = Nothing;

    /// <summary>Rows of <c>contact_campaigns</c> that plan nothing because they are not pending, by status.</summary>
    public IReadOnlyDictionary<string, long> OtherCampaignStatuses { get; init => field = AddressMask.Apply(value ?? Nothing); } = Nothing;

    /// <summary>Emails that the sender has and that lie in an exclusion window.</summary>
    public long HeldInWindows { get; init; }

    /// <summary>Emails that the sender has and whose contact is excluded or gone.</summary>
    public long HeldOfExcluded { get; init; }

    /// <summary>Emails to send that newer state rules forbid; absent where the setting <c>newer_windows</c> is <c>apply</c> or <c>ignore</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ForbiddenByNewerWindows { get; init; }

    /// <summary>The emails by type.</summary>
    [JsonPropertyName("mails")]
    public IReadOnlyList<EmailTypeCount> Emails { get; init => field = Masked(value, emails => emails with { EmailType = RunReport.Masked(emails.EmailType)! }); } = [];

    /// <summary>Skipped emails by reason.</summary>
    public IReadOnlyDictionary<string, long> SkipReasons { get; init => field = AddressMask.Apply(value ?? Nothing); } = Nothing;

    /// <summary>Emails to send by day from <see cref="FirstDay"/> on, ascending: where that is tomorrow, those of today are in <see cref="RunReport.DayOfRun"/> alone.</summary>
    public IReadOnlyList<DayCount> Calendar { get; init => field = Masked(value, day => AddressMask.Apply(day.ByType) is var byType && ReferenceEquals(byType, day.ByType) ? day : day with { ByType = byType }); } = [];

    /// <summary>What a dry run would change, by kind of change and type; empty for a run that did change it, which counts <see cref="RunReport.Rows"/>.</summary>
    public IReadOnlyList<ChangeCount> Changes { get; init => field = Masked(value, change => change with { EmailType = RunReport.Masked(change.EmailType)! }); } = [];

    /// <summary>The settings that were in force, under the names of docs/scheduling-rules.md, section 8.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init => field = value ?? NoSettings; } = NoSettings;

    /// <summary>Keys of the organization's <c>config_overrides</c> that are other programs', or of no program; absent when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int UnknownOverrides { get; init; }

    /// <summary>Which of the settings the organization's own row gives, and in which column; absent where an external engine planned, and in reports of versions that did not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<GivenSetting>? Own { get; init; }

    internal static ReportedPlan Of(ScheduleResult result) => new()
    {
        Today = result.Today,
        FirstDay = result.FirstDay,
        Contacts = result.Contacts,
        ValidContacts = result.ValidContacts,
        Excluded = result.Excluded,
        InvalidDates = result.InvalidDates,
        WindowUnknown = result.WindowUnknown,
        LocationUnknown = result.LocationUnknown,
        LocationConflict = result.LocationConflict,
        WindowUnreadable = result.WindowUnreadable,
        Duplicates = result.Duplicates,
        Statuses = result.Statuses,
        UnknownCampaignTypes = result.UnknownCampaignTypes,
        OtherCampaignStatuses = result.OtherCampaignStatuses,
        HeldInWindows = result.HeldInWindows,
        HeldOfExcluded = result.HeldOfExcluded,
        ForbiddenByNewerWindows = result.ForbiddenByNewerWindows,
        Emails = result.Emails,
        SkipReasons = result.SkipReasons,
        Calendar = result.Calendar,
        Changes = [.. result.Changes.OrderBy(change => change.Change)],
        Settings = InForce(result.Settings),
        UnknownOverrides = result.Settings.UnknownOverrides,
        Own = result.Settings.Own,
    };

    internal static SortedDictionary<string, string> InForce(EffectiveSettings settings)
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
            ["send_zone"] = Word(own.SendZone),
            ["unknown_window"] = Word(own.UnknownWindow),
            ["suppressed_statuses"] = own.SuppressedStatuses,
            ["duplicate_addresses"] = Word(own.DuplicateAddresses),
            ["horizon_days"] = Text(own.HorizonDays),
            ["send_days"] = Word(own.SendDays),
            ["holidays"] = Word(own.Holidays),
            ["blackouts"] = own.Blackouts,
            ["exclusion_windows"] = Text(own.ExclusionWindows.Count),
            ["newer_windows"] = Word(own.NewerWindows),
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

    /// <summary>What another program wrote may have nothing in the place of a count: that it is not whole, its readers see.</summary>
    private static IReadOnlyList<T> Masked<T>(IReadOnlyList<T>? counts, Func<T, T> mask)
        where T : class => counts is null ? [] : [.. counts.Select(count => count is null ? count! : mask(count))];

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Word(string value) => value.Trim().ToLowerInvariant();

    private static string Text(SizeProfile profile) => profile switch
    {
        SizeProfile.Small => "small",
        SizeProfile.Medium => "medium",
        SizeProfile.Large => "large",
        _ => "enterprise",
    };

    private static string Text(bool value) => value ? "on" : "off";
}
