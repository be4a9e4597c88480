using EmailScheduler.Runs.Acts;

namespace EmailScheduler.Web.Audit;

/// <summary>What the page of people's acts shows.</summary>
public sealed record AuditModel
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The zone of the times that are shown.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The records of this page, newest first.</summary>
    public required IReadOnlyList<AuditRecord> Records { get; init; }

    /// <summary>Whether older ones follow.</summary>
    public required bool HasMore { get; init; }

    /// <summary>Whether this is the first page.</summary>
    public required bool IsFirst { get; init; }
}
