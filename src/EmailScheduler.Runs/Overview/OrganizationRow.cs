using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Overview;

/// <summary>One organization in a list of them.</summary>
public sealed record OrganizationRow
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>Where it stands.</summary>
    public required OrganizationState State { get; init; }

    /// <summary>What of it cannot be read, as one sentence; what is shown of it then is older, or missing.</summary>
    public required string? Fault { get; init; }

    /// <summary>Whether it has a database.</summary>
    public required bool HasDatabase { get; init; }

    /// <summary>Its newest run; <see langword="null"/> when none has left a status.</summary>
    public required LastRun? LastRun { get; init; }

    /// <summary>When its last successful run started (UTC).</summary>
    public required DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>Its time zone as its last run found it, else that of the settings; the next run goes by it.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The date there now.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>The emails of today, sent ones included, and those planned for each of the following days, <see cref="PlannedDays.Count"/> of them; <see langword="null"/> for a day of which they are not known.</summary>
    public required IReadOnlyList<long?> Planned { get; init; }

    /// <summary>Who works on its database; <see langword="null"/> when no run does.</summary>
    public required LeaseHolder? Lease { get; init; }

    /// <summary>The pause that holds today; <see langword="null"/> when there is none.</summary>
    public required Pause? Pause { get; init; }
}
