using System.Globalization;
using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Reports;

/// <summary>One thing that the guard found when it compared a plan with the one before: in counts, never with a contact.</summary>
public sealed record GuardFinding
{
    /// <summary>A finding whose properties are given one by one.</summary>
    public GuardFinding()
        : this(holds: true)
    {
    }

    [JsonConstructor]
    internal GuardFinding(bool holds = true) => Holds = holds;

    /// <summary>The subject of <see cref="GuardFindingKind.WindowsChanged"/> where the windows are the same, and begin earlier by another number of days.</summary>
    internal const string OfBuffers = "buffers";

    /// <summary>What was found.</summary>
    public required GuardFindingKind Kind { get; init; }

    /// <summary>Of what, where the kind has several: a day, a column, a reason, a status, a setting; else <see langword="null"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; init => field = value is null ? null : AddressMask.Apply(value); }

    /// <summary>The number of this plan.</summary>
    public long Number { get; init; }

    /// <summary>The number that it is compared with.</summary>
    public long Before { get; init; }

    /// <summary>The number that is still within bounds.</summary>
    public long Limit { get; init; }

    /// <summary>Whether the finding holds the plan back. What only changed beside the numbers (settings, windows, engine) is reported and holds nothing back.</summary>
    public bool Holds { get; init; }

    /// <summary>The finding in one sentence.</summary>
    public override string ToString() => Kind switch
    {
        GuardFindingKind.ValidContacts => $"valid contacts fell from {Text(Before)} to {Text(Number)} (limit {Text(Limit)})",
        GuardFindingKind.SuppressedContacts => $"contacts whose address must not be emailed fell from {Text(Before)} to {Text(Number)} (limit {Text(Limit)})",
        GuardFindingKind.SentEmails => $"emails that the sender has or had fell from {Text(Before)} to {Text(Number)} (limit {Text(Limit)})",
        GuardFindingKind.PlannedEmails => $"planned emails fell from {Text(Before)} to {Text(Number)} (limit {Text(Limit)})",
        GuardFindingKind.Withdrawn => $"{Text(Number)} of {Text(Before)} planned emails would be withdrawn (limit {Text(Limit)})",
        GuardFindingKind.Released => $"{Text(Number)} of {Text(Before)} emails that exclusion windows forbade would be sent (limit {Text(Limit)})",
        GuardFindingKind.BusyDay => $"{Text(Number)} {(Number == 1 ? "email" : "emails")} on {Subject}, planned before: {Text(Before)} (limit {Text(Limit)})",
        GuardFindingKind.UnreadableDates => $"unreadable values of {Subject} rose from {Text(Before)} to {Text(Number)} (limit {Text(Limit)})",
        GuardFindingKind.UnknownStatus => $"contacts with the status '{Subject}' rose from {Text(Before)} to {Text(Number)} (limit {Text(Limit)})",
        GuardFindingKind.SkipReason => $"emails skipped for '{Subject}' rose from {Text(Before)} to {Text(Number)} (limit {Text(Limit)})",
        GuardFindingKind.ExcludedContacts => $"contacts excluded for '{Subject}' rose from {Text(Before)} to {Text(Number)} (limit {Text(Limit)})",
        GuardFindingKind.DuplicateAddresses => $"contacts whose address another one has rose from {Text(Before)} to {Text(Number)} (limit {Text(Limit)})",
        GuardFindingKind.UnknownLocation => $"contacts of unknown location rose from {Text(Before)} to {Text(Number)} (limit {Text(Limit)})",
        GuardFindingKind.UnknownWindow => $"contacts whose exclusion window is unknown rose from {Text(Before)} to {Text(Number)} (limit {Text(Limit)})",
        GuardFindingKind.TimeZone => $"the time zone changed: {Subject}",
        GuardFindingKind.SettingChanged => $"the setting {Subject} changed",
        GuardFindingKind.WindowsChanged when Subject == OfBuffers => "the days by which exclusion windows begin earlier changed",
        GuardFindingKind.WindowsChanged => "the exclusion windows changed",
        _ => "the engine changed",
    };

    /// <summary>Whether an approval of <paramref name="approved"/> covers this finding: the same thing, and at most a tenth worse.</summary>
    internal bool IsCoveredBy(GuardFinding approved) => Kind == approved.Kind
        && string.Equals(Subject, approved.Subject, StringComparison.Ordinal)
        && (IsOfAFall ? Number >= approved.Number - Tenth(approved.Number) : Number <= approved.Number + Tenth(approved.Number));

    private bool IsOfAFall => Kind is GuardFindingKind.ValidContacts or GuardFindingKind.SuppressedContacts or GuardFindingKind.SentEmails or GuardFindingKind.PlannedEmails;

    // What another program has written may be any number.
    private static Int128 Tenth(long number) => Int128.Max(0, number) / 10;

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>What the guard looks for (docs/guard.md).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GuardFindingKind>))]
public enum GuardFindingKind
{
    /// <summary>Fewer contacts get emails.</summary>
    [JsonStringEnumMemberName("valid_contacts")]
    ValidContacts,

    /// <summary>Planned emails would not be sent.</summary>
    [JsonStringEnumMemberName("withdrawn")]
    Withdrawn,

    /// <summary>Emails that windows forbade would be sent.</summary>
    [JsonStringEnumMemberName("released")]
    Released,

    /// <summary>A day has many more emails than it had.</summary>
    [JsonStringEnumMemberName("busy_day")]
    BusyDay,

    /// <summary>More dates cannot be read.</summary>
    [JsonStringEnumMemberName("unreadable_dates")]
    UnreadableDates,

    /// <summary>More contacts have a status that suppresses nothing.</summary>
    [JsonStringEnumMemberName("unknown_status")]
    UnknownStatus,

    /// <summary>More emails are skipped for a reason.</summary>
    [JsonStringEnumMemberName("skip_reason")]
    SkipReason,

    /// <summary>More contacts are excluded for a reason.</summary>
    [JsonStringEnumMemberName("excluded_contacts")]
    ExcludedContacts,

    /// <summary>More contacts have an address that another one has.</summary>
    [JsonStringEnumMemberName("duplicate_addresses")]
    DuplicateAddresses,

    /// <summary>More contacts are of unknown location.</summary>
    [JsonStringEnumMemberName("unknown_location")]
    UnknownLocation,

    /// <summary>More contacts of states with exclusion windows lack the date that the window needs.</summary>
    [JsonStringEnumMemberName("unknown_window")]
    UnknownWindow,

    /// <summary>The organization's days are those of another time zone.</summary>
    [JsonStringEnumMemberName("time_zone")]
    TimeZone,

    /// <summary>A setting is another.</summary>
    [JsonStringEnumMemberName("setting_changed")]
    SettingChanged,

    /// <summary>The exclusion windows are others.</summary>
    [JsonStringEnumMemberName("windows_changed")]
    WindowsChanged,

    /// <summary>The engine is another.</summary>
    [JsonStringEnumMemberName("engine_changed")]
    EngineChanged,

    /// <summary>Fewer contacts have an address that must not be emailed: opt-outs may be lost.</summary>
    [JsonStringEnumMemberName("suppressed_contacts")]
    SuppressedContacts,

    /// <summary>Fewer emails are with the sender, or were sent: what was sent may be sent again.</summary>
    [JsonStringEnumMemberName("sent_emails")]
    SentEmails,

    /// <summary>Fewer emails are to be sent on days that were planned before, although none is withdrawn: their rows are gone, or another program's.</summary>
    [JsonStringEnumMemberName("planned_emails")]
    PlannedEmails,
}
