namespace EmailScheduler.Scheduling.Model;

/// <summary>What a run planned and changed: counts only, never an address or a name.</summary>
public sealed record ScheduleResult
{
    /// <summary>D: the date of the run in the organization's time zone.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>F: the first day that a mail can still go out.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>The settings that were in force.</summary>
    public required EffectiveSettings Settings { get; init; }

    /// <summary>Contacts in the database.</summary>
    public required long Contacts { get; init; }

    /// <summary>Contacts that mails are planned for.</summary>
    public required long ValidContacts { get; init; }

    /// <summary>Contacts left out, by reason (<c>invalid_email</c>, <c>suppressed</c>, <c>unknown_location</c>).</summary>
    public required IReadOnlyDictionary<string, long> LeftOut { get; init; }

    /// <summary>Date values that could not be read, by <c>table.column</c>.</summary>
    public required IReadOnlyDictionary<string, long> InvalidDates { get; init; }

    /// <summary>Valid contacts of a state with exclusion windows whose needed date is missing.</summary>
    public required long WindowUnknown { get; init; }

    /// <summary>The plan by email type, in ordinal order of the type.</summary>
    public required IReadOnlyList<MailTypeCount> Mails { get; init; }

    /// <summary>Skipped mails of the plan by reason.</summary>
    public required IReadOnlyDictionary<string, long> SkipReasons { get; init; }

    /// <summary>Mails to send by day, ascending.</summary>
    public required IReadOnlyList<DayCount> Calendar { get; init; }

    /// <summary>What became (or, in a dry run, would become) of the rows.</summary>
    public required RowCounts Rows { get; init; }

    /// <summary>How many rows would change, by type and kind of change; filled by <see cref="Scheduler.Preview"/> alone.</summary>
    public IReadOnlyList<ChangeCount> Changes { get; init; } = [];

    /// <summary>What triggers of other programs changed; <see langword="null"/> when there are none that the run fires.</summary>
    public TriggerChanges? Triggers { get; init; }

    /// <summary>Why the run has no row in <c>scheduler_checkpoints</c>, on which the mails do not depend; <see langword="null"/> when it has one, or changed nothing.</summary>
    public string? CheckpointRefusal { get; init; }

    /// <summary>Whether the file was changed; <see langword="false"/> when no row was, and in a dry run.</summary>
    public required bool FileChanged { get; init; }

    /// <summary>How long each step took.</summary>
    public required IReadOnlyList<StepTime> Steps { get; init; }
}
