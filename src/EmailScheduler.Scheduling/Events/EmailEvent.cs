namespace EmailScheduler.Scheduling.Events;

/// <summary>One fact about an email or about whoever it is for. It names an email, or a contact, or an address, or several of them.</summary>
public sealed record EmailEvent
{
    /// <summary>What happened.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>When (UTC, to the millisecond). Of two facts about the same thing the later one is true.</summary>
    public required DateTime OccurredAt { get; init; }

    /// <summary>The email; <see langword="null"/> for an event that names only whom it is about.</summary>
    public EmailReference? Email { get; init; }

    /// <summary>The contact, where only that is named.</summary>
    public long? ContactId { get; init; }

    /// <summary>The address, trimmed and in lower case, where the caller gave one: personal data.</summary>
    public string? Address { get; init; }
}

/// <summary>Which email an event is about.</summary>
public sealed record EmailReference
{
    /// <summary>The contact.</summary>
    public required long ContactId { get; init; }

    /// <summary>The kind: the <c>email_type</c>, but <c>followup</c> for all follow-up types.</summary>
    public required string Kind { get; init; }

    /// <summary>The <c>email_type</c>, where it was given.</summary>
    public string? Type { get; init; }

    /// <summary>The event that the email is for, such as the birthday.</summary>
    public DateOnly? EventDate { get; init; }

    /// <summary>The day that the email was meant to be sent.</summary>
    public DateOnly? SendDate { get; init; }

    /// <summary>The row of <c>email_schedules</c>, which counts only where contact and type are those of the row.</summary>
    public long? Row { get; init; }
}
