using EmailScheduler.Runs;

namespace EmailScheduler.Web.Exclusions;

/// <summary>What the page of the contacts without emails shows.</summary>
public sealed record ExcludedModel
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The reason that is looked at; <see langword="null"/> for all.</summary>
    public required string? Reason { get; init; }

    /// <summary>Whether this is the first page of the list.</summary>
    public required bool IsFirst { get; init; }

    /// <summary>What was read.</summary>
    public required ExcludedContactPage Read { get; init; }
}
