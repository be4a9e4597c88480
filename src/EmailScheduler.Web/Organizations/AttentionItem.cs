namespace EmailScheduler.Web.Organizations;

/// <summary>Something that a person should look after.</summary>
/// <param name="Count">How many; <see langword="null"/> where it is no number.</param>
/// <param name="Text">What it is, with the remedy. It may come from anyone.</param>
public sealed record AttentionItem(long? Count, string Text)
{
    /// <summary>Where to look further; <see langword="null"/> where there is nothing.</summary>
    public string? Address { get; init; }

    /// <summary>What is there.</summary>
    public string AddressText { get; init; } = "Look";

    /// <summary>What the count is made of, after the text.</summary>
    public IReadOnlyList<AttentionPart> Parts { get; init; } = [];

    /// <summary>How many more parts there are.</summary>
    public int MoreParts { get; init; }
}

/// <summary>A part of what a person should look after.</summary>
/// <param name="Text">What it is, and how many. It may come from anyone.</param>
/// <param name="Address">Where to see whom it is about; <see langword="null"/> where it is about no contact.</param>
public sealed record AttentionPart(string Text, string? Address);
