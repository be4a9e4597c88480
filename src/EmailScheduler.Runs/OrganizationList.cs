using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>All organizations of a store: two listings, the statuses that runs have left, and a look at each database that has a log.</summary>
/// <param name="store">The store.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Receives what happens.</param>
public sealed class OrganizationList(IObjectStore store, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    private const int AtOnce = 8;

    /// <summary>The organizations that have a database in the store, ascending. Whatever else is there, such as <c>org-data/7 copy.db</c>, is skipped.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public static async Task<IReadOnlyList<long>> IdsAsync(IObjectStore store, CancellationToken cancellationToken = default) =>
        [.. (await StoredOrganizations.ListAsync(store, cancellationToken)).Databases.Keys];

    /// <summary>Reads the organizations that have a database, or have had one that runs reported on, ascending.</summary>
    /// <param name="only">The organizations of interest; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<ListedOrganization>> ReadAsync(IReadOnlyList<long>? only = null, CancellationToken cancellationToken = default)
    {
        var databases = (await StoredOrganizations.ListAsync(store, cancellationToken)).Databases;
        using var statuses = new OrganizationStatuses(store);
        var reported = await statuses.ListAsync(cancellationToken);
        var ids = only ?? [.. databases.Keys.Union(reported.Keys).Order()];
        var found = await statuses.ReadAsync(reported, ids, cancellationToken);
        var listed = new ListedOrganization[ids.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, ids.Count, options, async (place, token) =>
        {
            var status = found.GetValueOrDefault(ids[place]);
            listed[place] = new ListedOrganization
            {
                OrganizationId = ids[place],
                Layout = databases.TryGetValue(ids[place], out var hasLog) ? await LayoutAsync(ids[place], hasLog, token) : null,
                LastRun = status?.LastRun,
                LastSuccessAt = status?.LastSuccessAt,
                NextRun = null,
            };
        });
        return listed;
    }

    /// <summary>A file alone is the database; beside a log it may be a copy of that.</summary>
    private async Task<string?> LayoutAsync(long organizationId, bool hasLog, CancellationToken cancellationToken)
    {
        var kind = hasLog
            ? (await new OrganizationDatabase(store, organizationId, settings, timeProvider, logger).ExamineAsync(cancellationToken)).Kind
            : StoredDatabaseKind.PlainFile;
        return kind switch
        {
            StoredDatabaseKind.PlainFile => "object",
            StoredDatabaseKind.Log => "log",
            StoredDatabaseKind.Conflict => "conflict",
            _ => null,
        };
    }
}

/// <summary>An organization as <see cref="OrganizationList"/> finds it.</summary>
public sealed record ListedOrganization : OrganizationDocument
{
    /// <summary><c>object</c>, <c>log</c>, or <c>conflict</c> where a person must decide which of the two it is; <see langword="null"/> for a database that is not there.</summary>
    public required string? Layout { get; init; }
}
