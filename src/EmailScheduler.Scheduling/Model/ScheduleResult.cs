using System.Text.Json.Serialization;

namespace EmailScheduler.Scheduling.Model;

/// <summary>What a run planned and changed: counts only, never an address or a name. The reports of runs hold its parts as JSON.</summary>
public sealed record ScheduleResult
{
    private static readonly Dictionary<string, long> Nothing = [];

    /// <summary>The date of the run in the organization's time zone.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>The first day that an email can still go out.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>The settings that were in force.</summary>
    public required EffectiveSettings Settings { get; init; }

    /// <summary>Contacts in the database.</summary>
    public required long Contacts { get; init; }

    /// <summary>Contacts that emails are planned for.</summary>
    public required long ValidContacts { get; init; }

    /// <summary>Excluded contacts, by reason (<c>invalid_email</c>, <c>suppressed</c>, <c>unreadable_state</c> and others).</summary>
    public required IReadOnlyDictionary<string, long> Excluded { get; init; }

    /// <summary>Date values that could not be read, by <c>table.column</c>.</summary>
    public required IReadOnlyDictionary<string, long> InvalidDates { get; init; }

    /// <summary>Valid contacts of a state with exclusion windows whose needed date is missing.</summary>
    public required long WindowUnknown { get; init; }

    /// <summary>Valid contacts of a state with exclusion windows whose needed date cannot be read: they are excluded as long as the window is valid.</summary>
    public long WindowUnreadable { get; init; }

    /// <summary>Valid contacts whose state is not known.</summary>
    public long LocationUnknown { get; init; }

    /// <summary>Valid contacts whose state and ZIP code name two states.</summary>
    public long LocationConflict { get; init; }

    /// <summary>Contacts, otherwise valid, whose address a valid contact with a lower id has.</summary>
    public long Duplicates { get; init; }

    /// <summary>Contacts by status, where it suppresses nothing: the 20 most frequent, and the rest as <c>other</c>.</summary>
    public IReadOnlyDictionary<string, long> Statuses { get; init; } = Nothing;

    /// <summary>Campaign instances that plan nothing because no campaign type has the name that they give, by that name.</summary>
    public IReadOnlyDictionary<string, long> UnknownCampaignTypes { get; init; } = Nothing;

    /// <summary>Rows of <c>contact_campaigns</c> that plan nothing because they are not pending, by status.</summary>
    public IReadOnlyDictionary<string, long> OtherCampaignStatuses { get; init; } = Nothing;

    /// <summary>Emails that the sender has and that lie in an exclusion window today; the scheduler does not change them.</summary>
    public long HeldInWindows { get; init; }

    /// <summary>Emails that the sender has and whose contact is excluded or gone; the scheduler does not change them.</summary>
    public long HeldOfExcluded { get; init; }

    /// <summary>Emails to send that newer state rules (<c>windows-2026.csv</c>) forbid; <see langword="null"/> where <c>newer_windows</c> is <c>apply</c> or <c>ignore</c>.</summary>
    public long? ForbiddenByNewerWindows { get; init; }

    /// <summary>The plan by email type, in ordinal order of the type.</summary>
    public required IReadOnlyList<EmailTypeCount> Emails { get; init; }

    /// <summary>Skipped emails of the plan by reason.</summary>
    public required IReadOnlyDictionary<string, long> SkipReasons { get; init; }

    /// <summary>Emails to send by day, ascending.</summary>
    public required IReadOnlyList<DayCount> Calendar { get; init; }

    /// <summary>What became (or, in a dry run, would become) of the rows.</summary>
    public required RowCounts Rows { get; init; }

    /// <summary>What the plan does to the one before; <see langword="null"/> where nothing was planned.</summary>
    public PlanTurnover? Turnover { get; init; }

    /// <summary>How many rows would change, by type and kind of change; filled by <see cref="Scheduler.Preview"/> alone.</summary>
    public IReadOnlyList<ChangeCount> Changes { get; init; } = [];

    /// <summary>What triggers of other programs changed; <see langword="null"/> when there are none that the run fires.</summary>
    public TriggerChanges? Triggers { get; init; }

    /// <summary>Why the run has no row in <c>scheduler_checkpoints</c>, on which the emails do not depend; <see langword="null"/> when it has one, or changed nothing.</summary>
    public string? CheckpointRefusal { get; init; }

    /// <summary>Whether the file was changed; <see langword="false"/> when no row was, and in a dry run.</summary>
    public required bool FileChanged { get; init; }

    /// <summary>Where the rows of today are now; <see langword="null"/> where that is not known.</summary>
    [JsonIgnore]
    public DayRows? RowsOfToday { get; init; }

    /// <summary>How long each step took.</summary>
    public required IReadOnlyList<StepTime> Steps { get; init; }
}

/// <summary>The emails to send on one day.</summary>
/// <param name="Day">The send date.</param>
/// <param name="ByType">Emails by <c>email_type</c>, in ordinal order.</param>
public sealed record DayCount([property: JsonRequired] DateOnly Day, [property: JsonPropertyName("mails"), JsonRequired] IReadOnlyDictionary<string, long> ByType)
{
    /// <summary>All emails of the day.</summary>
    [JsonIgnore]
    public long Total => ByType.Values.Sum();
}

/// <summary>How many emails of one type the plan holds.</summary>
/// <param name="EmailType">The <c>email_type</c>.</param>
/// <param name="Scheduled">Emails that will be sent (<c>pre-scheduled</c>).</param>
/// <param name="Skipped">Emails that will not (<c>skipped</c>).</param>
public sealed record EmailTypeCount([property: JsonPropertyName("type"), JsonRequired] string EmailType, long Scheduled, long Skipped);

/// <summary>What became of the rows of <c>email_schedules</c>.</summary>
/// <param name="Inserted">New rows.</param>
/// <param name="Updated">Rows brought to the plan, and rows that missed their date.</param>
/// <param name="Deleted">Rows no longer in the plan.</param>
/// <param name="Untouched">Rows that were as they should be, and rows that are the sender's or history.</param>
/// <param name="AlreadyHandled">Events without an email because a unique index on contact, type and <c>event_year</c> has no room for it.</param>
public sealed record RowCounts(long Inserted, long Updated, long Deleted, long Untouched, long AlreadyHandled)
{
    /// <summary>Rows inserted, updated and deleted.</summary>
    [JsonIgnore]
    public long Changed => Inserted + Updated + Deleted;
}

/// <summary>A table that triggers can write while the plan is written.</summary>
/// <param name="Table">Its name.</param>
/// <param name="RowsBefore">Rows before; <see langword="null"/> for a virtual table, which is not counted.</param>
/// <param name="RowsAfter">Rows after; <see langword="null"/> for a virtual table.</param>
public sealed record TriggerTable(
    [property: JsonRequired] string Table,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? RowsBefore,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? RowsAfter);

/// <summary>What triggers of other programs changed while the plan was written.</summary>
/// <param name="Rows">Rows that they inserted, updated or deleted in any table, <c>email_schedules</c> included.</param>
/// <param name="Tables">The tables that only they write, by name.</param>
public sealed record TriggerChanges(long Rows, IReadOnlyList<TriggerTable> Tables);

/// <summary>How many rows of one type would change in one way.</summary>
/// <param name="Change">What becomes of them.</param>
/// <param name="EmailType">The <c>email_type</c>.</param>
/// <param name="Rows">How many.</param>
public sealed record ChangeCount([property: JsonRequired] PlannedChange Change, [property: JsonPropertyName("type"), JsonRequired] string EmailType, long Rows);

/// <summary>How long one step took.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Elapsed">Its duration.</param>
public sealed record StepTime([property: JsonRequired] string Step, [property: JsonIgnore] TimeSpan Elapsed)
{
    // No step takes longer than a year: a report that says so is another program's, and must be read all the same.
    private const double Longest = 366.0 * 24 * 3600 * 1000;

    /// <summary>A time that was read from a report.</summary>
    [JsonConstructor]
    public StepTime(string step, double milliseconds)
        : this(step, TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, Longest)))
    {
    }

    /// <summary>The duration in milliseconds, to the tenth.</summary>
    public double Milliseconds => Math.Round(Elapsed.TotalMilliseconds, 1);
}
