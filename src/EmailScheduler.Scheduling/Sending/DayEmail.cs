namespace EmailScheduler.Scheduling.Sending;

/// <summary>A row of <c>email_schedules</c> as people look it up: ids and types, never an address. Texts that other programs have written are cut off where they are long.</summary>
public sealed record DayEmail
{
    /// <summary>The row, by which pages are ordered.</summary>
    public required long Row { get; init; }

    /// <summary>The contact; <see langword="null"/> where the row names none.</summary>
    public required long? Contact { get; init; }

    /// <summary>The <c>email_type</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The <c>status</c>: <c>pre-scheduled</c>, <c>skipped</c>, or one of the sender's.</summary>
    public required string Status { get; init; }

    /// <summary>Why it is skipped; <see langword="null"/> when it is not.</summary>
    public string? SkipReason { get; init; }

    /// <summary>Why the sender is not given it although it is planned, as in <see cref="DayTotals.HeldBack"/>; <see langword="null"/> where it is given, or is not planned.</summary>
    public string? HeldBack { get; init; }

    /// <summary>The event that it is for, <c>YYYY-MM-DD</c>; <see langword="null"/> for a row of an older program.</summary>
    public string? EventDate { get; init; }

    /// <summary>The day that it is meant for before load is balanced, <c>YYYY-MM-DD</c>.</summary>
    public string? BaseDate { get; init; }

    /// <summary>The time on the day, in the organization's zone.</summary>
    public string? SendTime { get; init; }

    /// <summary>When it was sent, as the sender has recorded it.</summary>
    public string? SentAt { get; init; }

    /// <summary>Lower goes first.</summary>
    public long? Priority { get; init; }

    /// <summary>The campaign that it belongs to.</summary>
    public long? CampaignInstance { get; init; }

    /// <summary>The template of the email.</summary>
    public string? EmailTemplate { get; init; }

    /// <summary>The template of a text message.</summary>
    public string? SmsTemplate { get; init; }

    /// <summary>The run that first planned it so.</summary>
    public string? Run { get; init; }
}

/// <summary>How many rows of a day are alike.</summary>
/// <param name="Type">The <c>email_type</c>.</param>
/// <param name="Status">The <c>status</c>.</param>
/// <param name="SkipReason">The <c>skip_reason</c>; <see langword="null"/> where there is none.</param>
/// <param name="Emails">The rows.</param>
public sealed record DayEmailCount(string Type, string Status, string? SkipReason, long Emails);

/// <summary>Some of the rows of a day, in the order of their ids, with the counts of all of them.</summary>
public sealed record DayEmailPage
{
    /// <summary>The day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The rows.</summary>
    public required IReadOnlyList<DayEmail> Emails { get; init; }

    /// <summary>What to pass as <see cref="DayEmailQuery.After"/> for the next page; <see langword="null"/> on the last one.</summary>
    public required long? Next { get; init; }

    /// <summary>The day in counts.</summary>
    public required DayTotals Totals { get; init; }

    /// <summary>How many rows the query finds, on all pages.</summary>
    public required long Found { get; init; }

    /// <summary>All rows of the day, whatever is asked for, by what they are: the most frequent first, at most <see cref="DayEmails.MostCounts"/>.</summary>
    public required IReadOnlyList<DayEmailCount> Counts { get; init; }

    /// <summary>The rows of the day that are in none of <see cref="Counts"/>.</summary>
    public required long Others { get; init; }
}
