namespace EmailScheduler.Scheduling.Mails;

/// <summary>What all planned mails of one <c>email_type</c> have in common.</summary>
internal sealed record MailType
{
    public required string Name { get; init; }

    /// <summary>The name's number in the run's table of texts.</summary>
    public required int Text { get; init; }

    /// <summary>The text number that identifies mails of this type: the first follow-up type's for all four, else <see cref="Text"/>.</summary>
    public required int Kind { get; init; }

    /// <summary>Lower goes first; a follow-up has its own (<see cref="FollowUp.Priority"/>).</summary>
    public required int Priority { get; init; }

    public required string? EmailTemplate { get; init; }

    public string? SmsTemplate { get; init; }

    public long? CampaignInstance { get; init; }

    /// <summary>Whether exclusion windows apply.</summary>
    public bool RespectsWindows { get; init; } = true;

    /// <summary>Whether the event's year, month and day are written too.</summary>
    public bool WritesEventParts { get; init; }

    public bool IsFollowUp { get; init; }

    /// <summary>Whether contacts that failed underwriting get it even under the global exclusion: annual enrollment.</summary>
    public bool IgnoresUnderwriting { get; init; }

    /// <summary>Whether the campaign's own setting keeps it from contacts that failed underwriting.</summary>
    public bool SkipsFailedUnderwriting { get; init; }
}
