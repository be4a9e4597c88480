using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs;

/// <summary>The organizations that have a database in a store.</summary>
public static class StoredOrganizations
{
    /// <summary>Lists them, in ascending order. Whatever else lies there, such as <c>org-data/7 copy.db</c>, is passed over.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public static async Task<IReadOnlyList<long>> ListAsync(IObjectStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var found = new SortedSet<long>();
        var listing = await store.ListLevelAsync(DatabaseKeys.Prefix, cancellationToken);
        foreach (var name in listing.Objects.Select(entry => entry.Key).Concat(listing.Prefixes))
        {
            if (DatabaseKeys.TryParse(name) is { Kind: StoredKeyKind.Database or StoredKeyKind.Log, Name: "" } key && OrganizationId.IsValid(key.OrganizationId))
            {
                found.Add(key.OrganizationId);
            }
        }

        return [.. found];
    }
}
