using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>
/// Keeps a log short. Only ever adds a file that says what others say already, then removes what nothing needs any more: whatever moment it
/// dies at, the log is whole.
/// </summary>
internal sealed class LogMaintenance(IObjectStore store, string databaseKey, LogLayoutOptions options, TimeProvider time, ILogger logger)
{
    private const int DiskPart = 10;
    private const int DiskFloor = 1 << 20;

    private RetentionClock Clock => RetentionClock.Of(store, time.GetUtcNow());

    /// <summary>Does what is due. A failure is logged; the next run tries again.</summary>
    /// <param name="database">A local file.</param>
    /// <param name="state">The stored state that the file is in.</param>
    /// <param name="known">The log's files as the run has seen them: whether anything is due is seen there, and costs no request. What is done is judged by a new listing.</param>
    /// <param name="cancellationToken">Stops the work early, as the time limit does.</param>
    public async Task RunAsync(string database, LogState? state, IReadOnlyList<LogFile> known, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.MaintenanceLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (Shortening(known, database, state) is null && LogRetention.Expired(known, options, Clock).Count == 0)
            {
                return;
            }

            var files = await LogFile.ListAsync(store, databaseKey, both.Token);
            files = [.. files, .. await ShortenAsync(files, database, state, both.Token)];
            foreach (var file in LogRetention.Expired(files, options, Clock))
            {
                await store.DeleteAsync(file.Key, file.Entry.ETag, both.Token);
            }
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException or LtxException or LogFileGoneException or InvalidDatabaseException or IOException)
        {
            logger.Log(LeftWork.LevelOf(cancellationToken), failure, "The log of {Key} could not be kept short; the next run tries again", databaseKey);
        }
    }

    /// <summary>Adds the file that is due; none when none is.</summary>
    private async Task<IEnumerable<LogFile>> ShortenAsync(IReadOnlyList<LogFile> files, string database, LogState? state, CancellationToken cancellationToken)
    {
        if (Shortening(files, database, state) is not { } due)
        {
            return [];
        }

        // It is as old as the newest of the others, which it may replace: no more is removed than a listing of the store would allow.
        var at = files.Max(file => file.Entry.LastModified);
        if (due.Snapshot is { } snapshot)
        {
            var length = await new LogSnapshot(store, databaseKey).PutAsync(database, snapshot, cancellationToken);
            return [LogFile.JustPut(databaseKey, LogFile.SnapshotLevel, TxId.First, snapshot.TxId, length, at)];
        }

        var bytes = await new LogCompaction(store, databaseKey).RunAsync(due.Deltas, database + ".ltx", cancellationToken);
        return [LogFile.JustPut(databaseKey, LogFile.CompactedLevel, due.Deltas[0].Min, due.Deltas[^1].Max, bytes, at)];
    }

    /// <summary>What makes a check-out shorter: a snapshot of the state, or one file in the place of several; <see langword="null"/> when neither is due.</summary>
    private (LogState? Snapshot, List<LogFile> Deltas)? Shortening(IReadOnlyList<LogFile> files, string database, LogState? state)
    {
        var plan = LogPlan.To(files, LogFile.Newest(files));
        if (plan.Hole is not null || plan.Files.Count < 2)
        {
            return null;
        }

        var (snapshot, deltas) = (plan.Files[0], plan.Files.Skip(1).ToList());
        var isLarge = LogFile.Bytes(deltas) > snapshot.Length * options.MaxDeltaPart;

        // Either way: a snapshot that a wrong clock has dated to the future would else be the last one for as long.
        var isOld = (deltas[^1].Entry.LastModified - snapshot.Entry.LastModified).Duration() >= options.SnapshotEvery;
        var isLong = plan.Files.Count >= options.MaxFiles;

        // The compacted file is made on local disk, of which a run has little more than its database needs.
        var fits = LogFile.Bytes(deltas) <= Math.Max(DiskFloor, new FileInfo(database).Length / DiskPart);
        return (isLarge || isOld || (isLong && !fits)) && state?.TxId == plan.Reached ? (state, deltas)
            : isLong && fits ? (null, deltas)
            : null;
    }
}

/// <summary>Which files of a log have outlived their use. Judged by the times of the store's files as far as <see cref="RetentionClock"/> believes them: a clock that is wrong for some runs removes nothing.</summary>
internal static class LogRetention
{
    // Of the commits 1 to 9 with snapshots at 1, 4 and 8, where the states from 6 on are kept: snapshot 4 is the basis, because 8 cannot make 6 and 7. Snapshot 1
    // and the commits up to 4 go; the commits 5 to 9 stay, 5 because 6 is built on it.
    // A reader that has planned with a compacted file gets this long before a better one makes it superfluous.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>The files to remove, oldest states first: none that any kept state needs.</summary>
    public static IReadOnlyList<LogFile> Expired(IReadOnlyCollection<LogFile> files, LogLayoutOptions options, RetentionClock clock) =>
        clock.Newest(Times(files)) is { } newest ? Expired(files, RetentionClock.Before(newest, options.KeepFor), options.KeepNewest, clock) : [];

    /// <summary>The files that no state since a time needs, and not the newest one, however new they are among the commits.</summary>
    public static IReadOnlyList<LogFile> Before(IReadOnlyCollection<LogFile> files, DateTimeOffset since, RetentionClock clock) =>
        files.Count == 0 ? [] : Expired(files, since, keepNewest: 0, clock);

    /// <summary>When the commits were made: one time for each run, though it may have made a snapshot as well. Where all commits are in snapshots, when those were.</summary>
    public static IEnumerable<DateTimeOffset> Times(IReadOnlyCollection<LogFile> files)
    {
        var commits = files.Where(file => file.Level == LogFile.CommitLevel).ToList();
        return (commits.Count == 0 ? files : commits).Select(file => file.Entry.LastModified);
    }

    private static IReadOnlyList<LogFile> Expired(IReadOnlyCollection<LogFile> files, DateTimeOffset since, int keepNewest, RetentionClock clock)
    {
        var newest = files.Max(file => file.Entry.LastModified);
        var oldestKept = OldestKept(files, since, keepNewest, clock.Witnesses);

        // The newest snapshot from which every kept state can be made. While the newest state cannot be, nothing is certain; a hole that a snapshot has followed changes nothing.
        var basis = files.Where(file => file.IsSnapshot && file.Max <= oldestKept).MaxBy(file => (file.Max, file.Level));
        if (basis is null || LogPlan.To(files, LogFile.Newest(files)).Hole is not null)
        {
            return [];
        }

        return [.. files
            .Where(file => file != basis && !IsKeptCommit(file, oldestKept) && (file.Max <= basis.Max || IsSuperseded(file, files, RetentionClock.Before(newest, Grace))))
            .OrderBy(file => file.Max).ThenBy(file => file.Min)];
    }

    /// <summary>
    /// The oldest commit that is new by its own time, unless so many commits after it are old that its time must be wrong. Commits between kept ones are kept, whatever their times.
    /// </summary>
    private static TxId OldestKept(IReadOnlyCollection<LogFile> files, DateTimeOffset since, int keepNewest, int witnesses)
    {
        var (oldest, index, old) = (LogFile.Newest(files), 0, 0);
        foreach (var commit in files.Where(file => file.Level == LogFile.CommitLevel).OrderByDescending(file => file.Max))
        {
            var isOld = index++ >= keepNewest && commit.Entry.LastModified < since;
            if (index <= keepNewest || (!isOld && old < witnesses))
            {
                oldest = commit.Max;
            }

            old += isOld ? 1 : 0;
        }

        return oldest;
    }

    /// <summary>Its state may be in a snapshot, but only the commit's own file shows which run it was: that run, tried again, must find it.</summary>
    private static bool IsKeptCommit(LogFile file, TxId oldestKept) => file.Level == LogFile.CommitLevel && file.Max >= oldestKept;

    /// <summary>A compacted file that reaches no further back than another one that leads further: no check-out of a newer state reads it.</summary>
    private static bool IsSuperseded(LogFile file, IReadOnlyCollection<LogFile> files, DateTimeOffset before) =>
        file.Level is > LogFile.CommitLevel and < LogFile.SnapshotLevel
        && !file.IsSnapshot
        && file.Entry.LastModified < before
        && files.Any(other => other.Level == file.Level && other.Min <= file.Min && other.Max > file.Max)
        && LogPlan.After([.. files.Where(other => other.Level == LogFile.CommitLevel)], file.Min.Previous, file.Max).Hole is null;
}
