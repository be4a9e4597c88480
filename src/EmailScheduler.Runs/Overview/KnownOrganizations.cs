using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Overview;

/// <summary>What the store said of all organizations at one time.</summary>
internal sealed record KnownOrganizations
{
    /// <summary>When the store was asked.</summary>
    public required ReadingTime ReadAt { get; init; }

    /// <summary>The organizations whose documents were read, ascending.</summary>
    public required IReadOnlyList<long> Ids { get; init; }

    /// <summary>What the store has, of these and of all others.</summary>
    public required StoredOrganizations Stored { get; init; }

    /// <summary>The ETags of the statuses that are there, of these and of all others.</summary>
    public required IReadOnlyDictionary<long, string> ListedStatuses { get; init; }

    public required IReadOnlyDictionary<long, KeptDocument<OrganizationStatus>> Statuses { get; init; }

    public required IReadOnlyDictionary<long, KeptDocument<LeaseHolder>> Leases { get; init; }

    public required IReadOnlyDictionary<long, KeptDocument<Pause>> Pauses { get; init; }

    /// <summary>Whether the store has a database or a status of an organization.</summary>
    public bool IsStored(long organizationId) => Stored.Databases.ContainsKey(organizationId) || ListedStatuses.ContainsKey(organizationId);
}
