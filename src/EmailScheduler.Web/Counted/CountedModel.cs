using EmailScheduler.Runs;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Web.Counted;

/// <summary>What the page of the contacts behind a number shows.</summary>
public sealed record CountedModel
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The number.</summary>
    public required ContactCount Count { get; init; }

    /// <summary>The reason, column or status that is looked at; <see langword="null"/> for all.</summary>
    public required string? Value { get; init; }

    /// <summary>Whether this is the first page of the list.</summary>
    public required bool IsFirst { get; init; }

    /// <summary>What was read.</summary>
    public required CountedContactPage Read { get; init; }

    /// <summary>How many are looked at.</summary>
    public long Total => Value is null ? Display.Total.Of(Read.Counts.Values) : Read.Counts.GetValueOrDefault(Value);
}
