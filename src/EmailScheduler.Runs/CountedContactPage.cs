namespace EmailScheduler.Runs;

/// <summary>Some of the contacts that a number counts, ascending by id. Holds no address and no name.</summary>
public sealed record CountedContactPage
{
    /// <summary>The contacts, and how often each is counted.</summary>
    public required IReadOnlyList<(long ContactId, long Times)> Contacts { get; init; }

    /// <summary>How many are counted under each reason, column or status, whichever was asked for.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>How many of those that were asked for are in rows that name no contact.</summary>
    public required long WithoutContact { get; init; }

    /// <summary>What to pass as <c>after</c> for the next page; <see langword="null"/> on the last one.</summary>
    public required long? Next { get; init; }
}
