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
}
