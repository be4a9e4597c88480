using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Which files of a log have outlived their use. Judged by the store's own times alone: a wrong local clock removes nothing.</summary>
internal static class LogRetention
{
    // A reader that has planned with a compacted file gets this long before a better one makes it superfluous.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>The files to remove, oldest states first: none that any kept state needs.</summary>
    public static IReadOnlyList<LogFile> Expired(IReadOnlyCollection<LogFile> files, LogLayoutOptions options)
    {
        if (files.Count == 0)
        {
            return [];
        }

        var newest = files.Max(file => file.Entry.LastModified);
        var oldestKept = OldestKept(files, newest - options.KeepFor, options.KeepNewest);

        // The newest snapshot from which every kept state can be made, without a hole up to the newest: else nothing is certain.
        var basis = files.Where(file => file.IsSnapshot && file.Max <= oldestKept).MaxBy(file => (file.Max, file.Level));
        if (basis is null || LogPlan.After(files, basis.Max, LogFile.Newest(files)).Hole is not null)
        {
            return [];
        }

        return [.. files
            .Where(file => file != basis && !IsKeptCommit(file, oldestKept) && (file.Max <= basis.Max || IsSuperseded(file, files, newest - Grace)))
            .OrderBy(file => file.Max).ThenBy(file => file.Min)];
    }

    private static TxId OldestKept(IReadOnlyCollection<LogFile> files, DateTimeOffset since, int keepNewest)
    {
        var newestFirst = files.Where(file => file.Level == LogFile.CommitLevel).OrderByDescending(file => file.Max).ToList();
        var kept = newestFirst.TakeWhile((file, index) => index < keepNewest || file.Entry.LastModified >= since).ToList();
        return kept.Count == 0 ? LogFile.Newest(files) : kept[^1].Max;
    }

    /// <summary>Its state may be in a snapshot, but only the commit's own file tells which run it was: that run, tried again, must find it.</summary>
    private static bool IsKeptCommit(LogFile file, TxId oldestKept) => file.Level == LogFile.CommitLevel && file.Max >= oldestKept;

    /// <summary>A compacted file that reaches no further back than another one that leads further: no check-out of a newer state reads it.</summary>
    private static bool IsSuperseded(LogFile file, IReadOnlyCollection<LogFile> files, DateTimeOffset before) =>
        file.Level is > LogFile.CommitLevel and < LogFile.SnapshotLevel
        && !file.IsSnapshot
        && file.Entry.LastModified < before
        && files.Any(other => other.Level == file.Level && other.Min <= file.Min && other.Max > file.Max)
        && LogPlan.After([.. files.Where(other => other.Level == LogFile.CommitLevel)], file.Min.Previous, file.Max).Hole is null;
}
