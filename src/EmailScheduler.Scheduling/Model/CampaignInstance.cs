namespace EmailScheduler.Scheduling.Model;

/// <summary>One row of <c>campaign_instances</c> whose type exists.</summary>
internal sealed record CampaignInstance
{
    public required long Id { get; init; }

    public required CampaignType Type { get; init; }

    public required string? EmailTemplate { get; init; }

    public required string? SmsTemplate { get; init; }

    /// <summary>The first day that the instance takes part, or <see cref="DayNumber.None"/> for open.</summary>
    public required int ActiveStart { get; init; }

    /// <summary>The later of the two end dates, or <see cref="DayNumber.None"/> for open.</summary>
    public required int End { get; init; }

    public required int SpreadStart { get; init; }

    public required int SpreadEnd { get; init; }

    /// <summary>The day that stands for a missing trigger: the active start, else the creation, else 1970-01-01.</summary>
    public required int Anchor { get; init; }

    public required CampaignTargets Targets { get; init; }

    public string EmailType => FormattableString.Invariant($"campaign_{Type.Name}_{Id}");

    /// <summary>Whether mails are spread over the contacts' ids, over both ends of the spread.</summary>
    public bool IsSpread => Type.SpreadsEvenly && SpreadStart != DayNumber.None && SpreadEnd != DayNumber.None && SpreadStart <= SpreadEnd;

    /// <summary>Whether the instance plans mails on the first day that a mail can go out.</summary>
    public bool TakesPart(int firstDay) => Type.IsActive
        && (ActiveStart == DayNumber.None || ActiveStart <= firstDay)
        && (End == DayNumber.None || firstDay <= End);

    /// <summary>The day of a spread that a contact's id falls on; ids below 0 count as the mathematicians' remainder does.</summary>
    public int SpreadDay(in Contact contact)
    {
        long days = SpreadEnd - SpreadStart + 1;
        return SpreadStart + (int)(((contact.Id % days) + days) % days);
    }
}
