namespace EmailScheduler.Scheduling.Model;

/// <summary>What a number of a plan's report counts: contacts, or emails or values of contacts, of which <see cref="ScheduleReader.FindCounted"/> says whose they are.</summary>
public enum ContactCount
{
    /// <summary>Contacts that get no email at all, by reason.</summary>
    Excluded,

    /// <summary>Contacts that get emails although their state is not known.</summary>
    UnknownLocation,

    /// <summary>Contacts whose state and ZIP code name two states.</summary>
    LocationConflict,

    /// <summary>Contacts that lack the date that the windows of their state are counted from.</summary>
    UnknownWindow,

    /// <summary>Contacts whose date that the windows of their state are counted from cannot be read.</summary>
    UnreadableWindow,

    /// <summary>Contacts whose address a contact with a lower id has.</summary>
    DuplicateAddress,

    /// <summary>Dates that cannot be read, by <c>table.column</c>.</summary>
    UnreadableDate,

    /// <summary>Contacts whose status suppresses nothing, by status.</summary>
    Status,

    /// <summary>Contacts of campaigns that are not pending there, by status.</summary>
    CampaignStatus,

    /// <summary>Emails that the sender has and that lie in an exclusion window.</summary>
    HeldInWindow,

    /// <summary>Emails that the sender has of contacts that are excluded or gone.</summary>
    HeldOfExcluded,

    /// <summary>Planned emails that newer rules of the states would forbid.</summary>
    ForbiddenByNewerWindow,

    /// <summary>Skipped emails of the plan, by reason.</summary>
    Skipped,
}

/// <summary>One of what a number counts.</summary>
/// <param name="ContactId">The contact; <see langword="null"/> where a row names none.</param>
/// <param name="Value">The reason, column or status that it is counted under; empty where the number has none.</param>
public readonly record struct CountedContact(long? ContactId, string Value);
