using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>
/// Removes what is older than a bound, whatever else says that it is to be kept: versions, and commits of the log with all that only they need. The current state stays. Judged by
/// the store's clock alone.
/// </summary>
/// <param name="store">Where the database is.</param>
/// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
/// <param name="bound">How old a state may become.</param>
internal sealed class HistoryBound(IObjectStore store, string databaseKey, TimeSpan bound)
{
    /// <summary>Removes what is too old. A crash at any point leaves a whole database.</summary>
    /// <exception cref="ObjectStoreException">The store failed; the next run goes on.</exception>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var found = await new DatabaseFinder(store, databaseKey).FindAsync(cancellationToken);
        if (found.Newest is not { } newest || await store.HeadAsync(newest.Key, cancellationToken) is not { } head)
        {
            return;
        }

        var since = head.ServerTime - bound;
        await foreach (var entry in store.ListAsync(DatabaseKeys.Versions(databaseKey), cancellationToken))
        {
            if (VersionName.TryParse(databaseKey, entry) is { } version && version.CommittedAt < since)
            {
                await store.DeleteAsync(entry.Key, cancellationToken: cancellationToken);
            }
        }

        foreach (var file in found.Kind == StoredDatabaseKind.Log ? LogRetention.Before(found.Log!.Files, since) : Closed(found.Log, since))
        {
            await store.DeleteAsync(file.Key, file.Entry.ETag, cancellationToken);
        }
    }

    // The commit that closes a log goes last: without it, a log with a snapshot would contradict the plain file.
    private static IEnumerable<LogFile> Closed(StoredLog? log, DateTimeOffset since)
    {
        if (log is not { IsClosed: true, Last: { } last })
        {
            return [];
        }

        return last.Entry.LastModified >= since
            ? LogRetention.Before(log.Files, since)
            : log.Files.OrderByDescending(file => file.IsSnapshot).ThenBy(file => file == last).ThenBy(file => file.Max);
    }
}
