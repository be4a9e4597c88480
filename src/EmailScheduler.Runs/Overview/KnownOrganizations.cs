using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Overview;

/// <summary>What the store said of all organizations at one time.</summary>
internal sealed record KnownOrganizations
{
    /// <summary>When the store was asked.</summary>
    public required ReadingTime ReadAt { get; init; }

    /// <summary>The organizations, ascending.</summary>
    public required IReadOnlyList<long> Ids { get; init; }

    /// <summary>Those that have a database.</summary>
    public required IReadOnlySet<long> Databases { get; init; }

    public required IReadOnlyDictionary<long, KeptDocument<OrganizationStatus>> Statuses { get; init; }

    public required IReadOnlyDictionary<long, KeptDocument<LeaseHolder>> Leases { get; init; }

    public required IReadOnlyDictionary<long, KeptDocument<Pause>> Pauses { get; init; }
}
