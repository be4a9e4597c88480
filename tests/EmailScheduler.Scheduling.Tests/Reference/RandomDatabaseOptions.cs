namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>What the caller decides of a random database.</summary>
internal sealed record RandomDatabaseOptions
{
    /// <summary>The day D around which everything is dated.</summary>
    public DateOnly AsOf { get; init; } = new(2025, 6, 1);

    /// <summary>Null: 20 to 300, mostly few.</summary>
    public int? Contacts { get; init; }

    public long OrganizationId { get; init; } = 1;

    /// <summary>Text where numbers are expected, and columns of odd types.</summary>
    public bool OddTypes { get; init; } = true;
}
