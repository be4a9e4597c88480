using System.Text.RegularExpressions;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs;

/// <summary>The organizations that have a database in a store.</summary>
public static partial class StoredOrganizations
{
    private const string Prefix = "org-data/";

    /// <summary>Lists them, in ascending order. Whatever else lies there, such as <c>org-data/7 copy.db</c>, is passed over.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public static async Task<IReadOnlyList<long>> ListAsync(IObjectStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var found = new SortedSet<long>();
        var listing = await store.ListLevelAsync(Prefix, cancellationToken);
        foreach (var name in listing.Objects.Select(entry => entry.Key).Concat(listing.Prefixes))
        {
            if (Database.Match(name) is { Success: true } match && OrganizationId.TryParse(match.Groups["id"].Value, out var id))
            {
                found.Add(id);
            }
        }

        return [.. found];
    }

    /// <summary>A plain database, or a log.</summary>
    [GeneratedRegex(@"\Aorg-data/(?<id>[0-9]+)\.db(\.ltx/)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Database { get; }
}
