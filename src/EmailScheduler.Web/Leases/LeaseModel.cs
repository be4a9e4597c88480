using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Web.Leases;

/// <summary>What the page of an organization's lease shows.</summary>
public sealed record LeaseModel
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The zone of the times that are shown.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Who holds it; <see langword="null"/> when it is free.</summary>
    public required LeaseHolder? Holder { get; init; }

    /// <summary>Whether this program knows that the holder's run works.</summary>
    public required bool IsAtWork { get; init; }

    /// <summary>Whether the holder's process is known to have ended.</summary>
    public required bool HasEnded { get; init; }

    /// <summary>What was just done, as a sentence; <see langword="null"/> for nothing.</summary>
    public required string? Done { get; init; }
}
