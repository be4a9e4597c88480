using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Overview;

/// <summary>What one listing shows of all organizations.</summary>
internal sealed class StoredOrganizations
{
    /// <summary>The organizations that have a database, ascending, and whether there is a log.</summary>
    public SortedDictionary<long, bool> Databases { get; } = [];

    /// <summary>When the plain files that are there were written.</summary>
    public Dictionary<long, DateTimeOffset> Files { get; } = [];

    /// <summary>The organizations that have something where the reports of their runs are.</summary>
    public HashSet<long> Reported { get; } = [];

    /// <summary>The ETags of the leases that are there.</summary>
    public Dictionary<long, string> Leases { get; } = [];

    /// <summary>The ETags of the pauses that are there.</summary>
    public Dictionary<long, string> Pauses { get; } = [];

    /// <summary>Lists what there is. Whatever else is in the store, such as <c>org-data/7 copy.db</c>, is skipped.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public static async Task<StoredOrganizations> ListAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var found = new StoredOrganizations();
        var listing = await store.ListLevelAsync(DatabaseKeys.Prefix, cancellationToken);
        foreach (var entry in listing.Objects)
        {
            found.Add(entry.Key, entry);
        }

        foreach (var prefix in listing.Prefixes)
        {
            found.Add(prefix, entry: null);
        }

        return found;
    }

    private void Add(string name, ObjectEntry? entry)
    {
        if (DatabaseKeys.TryParse(name) is not { Name: "" } key || !OrganizationId.IsValid(key.OrganizationId))
        {
            return;
        }

        switch (key.Kind)
        {
            case StoredKeyKind.Database or StoredKeyKind.Log:
                Databases[key.OrganizationId] = key.Kind == StoredKeyKind.Log || Databases.GetValueOrDefault(key.OrganizationId);
                if (entry is not null)
                {
                    Files[key.OrganizationId] = entry.LastModified;
                }

                break;
            case StoredKeyKind.Report:
                Reported.Add(key.OrganizationId);
                break;
            case StoredKeyKind.Lease:
                Leases[key.OrganizationId] = entry!.ETag;
                break;
            case StoredKeyKind.Pause:
                Pauses[key.OrganizationId] = entry!.ETag;
                break;
        }
    }
}
