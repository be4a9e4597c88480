namespace EmailScheduler.Samples;

/// <summary>What <see cref="SampleDatabase"/> makes. The same options give the same bytes.</summary>
public sealed record SampleOptions
{
    /// <summary>The id of the organization's row in <c>organizations</c>. The default value is 99.</summary>
    public long OrganizationId { get; init; } = 99;

    /// <summary>How many contacts, at least 0. From 4,000 on every kind of bad data occurs. The default value is 10,000.</summary>
    public int Contacts { get; init; } = 10_000;

    /// <summary>Another seed gives other people with other histories. The default value is 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// The day that every other date is relative to, between 1970-01-01 and 9000-12-31: emails before it went out, emails from it on are still to go.
    /// </summary>
    public required DateOnly AsOf { get; init; }
}
