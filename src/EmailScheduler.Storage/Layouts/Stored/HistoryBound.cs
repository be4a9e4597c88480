using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>
/// Removes what is older than a bound, whatever else says that it is to be kept: versions, and commits of the log with all that only they need. The current state stays. Judged by
/// the store's clock, as far as <see cref="RetentionClock"/> believes it.
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

        var clock = RetentionClock.Of(store, head.ServerTime);
        var versions = await VersionName.ListAsync(store, databaseKey, cancellationToken);
        if (await NowAsync(clock, head, versions, found.Log, cancellationToken) is not { } now)
        {
            return;
        }

        var since = RetentionClock.Before(now, bound);
        foreach (var version in versions.Where(version => version.CommittedAt < since))
        {
            await store.DeleteAsync(DatabaseKeys.Version(databaseKey, version.Id), cancellationToken: cancellationToken);
        }

        foreach (var file in found.Kind == StoredDatabaseKind.Log ? LogRetention.Before(found.Log!.Files, since, clock) : Closed(found.Log, since, clock))
        {
            await store.DeleteAsync(file.Key, file.Entry.ETag, cancellationToken);
        }
    }

    /// <summary>The time now: a server's, or in a folder the newest one that enough runs, versions or commits say; <see langword="null"/> while there are too few.</summary>
    private async Task<DateTimeOffset?> NowAsync(RetentionClock clock, ObjectHead head, IReadOnlyList<DatabaseVersion> versions, StoredLog? log, CancellationToken cancellationToken)
    {
        if (store.HasServerClock)
        {
            return head.ServerTime;
        }

        // Runs that change nothing leave a report all the same.
        var reported = new List<DateTimeOffset>();
        await foreach (var entry in store.ListAsync(DatabaseKeys.Reports(databaseKey), cancellationToken))
        {
            reported.Add(entry.LastModified);
        }

        // Each run may have left one of each kind, so each kind is counted by itself.
        return new[] { clock.Newest(reported), clock.Newest(versions.Select(version => version.CommittedAt)), clock.Newest(LogRetention.Times(log?.Files ?? [])) }.Max();
    }

    // The commit that closes a log goes last: without it, a log with a snapshot would contradict the plain file.
    private static IEnumerable<LogFile> Closed(StoredLog? log, DateTimeOffset since, RetentionClock clock)
    {
        if (log is not { IsClosed: true, Last: { } last })
        {
            return [];
        }

        return last.Entry.LastModified >= since
            ? LogRetention.Before(log.Files, since, clock)
            : log.Files.OrderByDescending(file => file.IsSnapshot).ThenBy(file => file == last).ThenBy(file => file.Max);
    }
}
