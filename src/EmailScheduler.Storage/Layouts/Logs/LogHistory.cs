using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>The past of a database in the <c>log</c> layout: every commit that is kept, and the way back to any of them.</summary>
/// <param name="store">Where the database is.</param>
/// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
/// <param name="options">How the layout works.</param>
/// <param name="time">The clock for a commit's time.</param>
/// <param name="logger">Receives failures that do not matter.</param>
public sealed class LogHistory(IObjectStore store, string databaseKey, LogLayoutOptions options, TimeProvider time, ILogger logger)
{
    private readonly LogReader _reader = new(store, databaseKey, options, logger);

    /// <summary>Who asks for what is done; <see langword="null"/> when that is not known.</summary>
    public string? Actor { get; init; }

    /// <summary>The commits that can be gone back to, newest first.</summary>
    /// <param name="limit">At most so many; <see langword="null"/> for all. Each costs one small request.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<LogCommit>> ListAsync(int? limit = null, CancellationToken cancellationToken = default) => ListAsync(_ => true, limit, cancellationToken);

    /// <summary>As <see cref="ListAsync(int?, CancellationToken)"/>, of commits whose files were written at certain times (UTC, by the store's clock).</summary>
    internal async Task<IReadOnlyList<LogCommit>> ListAsync(Predicate<DateTimeOffset> isWanted, int? limit, CancellationToken cancellationToken)
    {
        var states = States(await _reader.ListAsync(cancellationToken)).Where(file => isWanted(file.Entry.LastModified)).Take(limit ?? int.MaxValue).ToList();
        return [.. (await ReadAsync(states, cancellationToken)).OfType<LogCommit>()];
    }

    /// <summary>The newest commit at or before a time; <see langword="null"/> when none that is kept is as old.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<TxId?> FindAsync(DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        var states = States(await _reader.ListAsync(cancellationToken));
        foreach (var some in states.Chunk(options.ParallelReads))
        {
            var found = (await ReadAsync(some, cancellationToken)).FirstOrDefault(commit => commit is not null && commit.CommittedAt <= at);
            if (found is not null)
            {
                return found.TxId;
            }
        }

        return null;
    }

    /// <summary>Makes a state in a local file (readable by the owner only), verified.</summary>
    /// <returns>Bytes fetched from the store.</returns>
    /// <exception cref="InvalidDatabaseException">There is no such state, or its files are missing or damaged.</exception>
    public async Task<long> RestoreAsync(TxId commit, string path, CancellationToken cancellationToken = default) =>
        (await _reader.RestoreAsync(await _reader.ListAsync(cancellationToken), commit, path, cancellationToken)).BytesMoved;

    /// <summary>Makes a past state the newest one, by a commit like any other, on top of exactly what is the newest now, which need not be readable.</summary>
    /// <param name="commit">The state.</param>
    /// <param name="runId">The id under which the commit is known.</param>
    /// <param name="path">A local file for the work; the caller removes it.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="InvalidDatabaseException">There is no such state, or it is damaged.</exception>
    public async Task<CommitResult> RestoreAsCommitAsync(TxId commit, string runId, string path, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(runId);
        var info = new CommitInfo(runId, RowsChanged: 0) { Kind = CommitKind.Restore, Actor = Actor, RestoredFrom = commit.ToString() };
        var files = await _reader.ListAsync(cancellationToken);
        return await new LogReturn(store, databaseKey, options, time, logger).RunAsync(
            files, info, async cancel => (await _reader.RestoreAsync(files, commit, path, cancel)).BytesMoved, path, cancellationToken);
    }

    /// <summary>One file for each state that can be made, newest first: its commit where that is kept, else the snapshot.</summary>
    internal static IEnumerable<LogFile> States(IReadOnlyCollection<LogFile> files)
    {
        var snapshots = files.Where(file => file.IsSnapshot).ToList();
        var oldest = snapshots.Count == 0 ? default : snapshots.Min(file => file.Max);
        return files
            .Where(file => file.Level is LogFile.CommitLevel or LogFile.SnapshotLevel && file.Max >= oldest && snapshots.Count > 0)
            .OrderByDescending(file => file.Max).ThenBy(file => file.Level)
            .DistinctBy(file => file.Max);
    }

    /// <summary>Reads what made these states, a small request for each; <see langword="null"/> for one that is gone.</summary>
    internal async Task<LogCommit?[]> ReadAsync(IReadOnlyList<LogFile> files, CancellationToken cancellationToken)
    {
        var commits = new LogCommit?[files.Count];
        await Parallel.ForAsync(0, files.Count, new ParallelOptions { MaxDegreeOfParallelism = options.ParallelReads, CancellationToken = cancellationToken }, async (index, cancel) =>
            commits[index] = await store.HeadAsync(files[index].Key, cancel) is { } head ? Read(files[index], head) : null);
        return commits;
    }

    private static LogCommit Read(LogFile file, ObjectHead head) => new(
        file.Max,
        LogMetadata.Time(head),
        CommitMetadata.RunId(head),
        LogMetadata.Rows(head),
        LogMetadata.Pages(head),
        file.Length,
        CommitMetadata.RestoredFrom(head))
    {
        Kind = LogMetadata.Kind(head),
        Actor = CommitMetadata.Actor(head),
        HasOwnFile = file.Level == LogFile.CommitLevel,
    };
}

/// <summary>One commit of a log, as its metadata describes it. What another program wrote has less of it.</summary>
/// <param name="TxId">Its number.</param>
/// <param name="CommittedAt">When (UTC, by the clock of the run that committed; never before the commit before it).</param>
/// <param name="RunId">The run that committed; <see langword="null"/> when another program did.</param>
/// <param name="RowsChanged">Rows inserted, updated and deleted, where known.</param>
/// <param name="Pages">Pages in its file, where known.</param>
/// <param name="Bytes">The size of its file.</param>
/// <param name="RestoredFrom">The commit or the version whose state it made the newest again; <see langword="null"/> for any other.</param>
public sealed record LogCommit(TxId TxId, DateTimeOffset CommittedAt, string? RunId, long? RowsChanged, long? Pages, long Bytes, string? RestoredFrom)
{
    /// <summary>What made it; <see langword="null"/> when that is not known.</summary>
    public CommitKind? Kind { get; init; }

    /// <summary>Who asked for it, where known.</summary>
    public string? Actor { get; init; }

    /// <summary>Whether the commit's own file is still kept, which says what made it; its state alone can be in a snapshot.</summary>
    public bool HasOwnFile { get; init; }
}
