using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>The past of a database, in whichever layout it is now: commits of its log and versions of its plain file, which outlive a conversion, are one list.</summary>
/// <param name="store">Where the database is.</param>
/// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
/// <param name="options">How the log works.</param>
/// <param name="versions">Which versions of the plain file are kept.</param>
/// <param name="time">The clock for commits' times; it decides nothing but what a folder's retention waits for.</param>
/// <param name="logger">Receives failures that do not matter.</param>
public sealed class DatabaseHistory(IObjectStore store, string databaseKey, LogLayoutOptions options, VersionOptions versions, TimeProvider time, ILogger logger)
{
    private readonly DatabaseFinder _finder = new(store, databaseKey);
    private readonly LogHistory _log = new(store, databaseKey, options, time, logger);
    private readonly DatabaseVersions _versions = new(store, databaseKey, versions, time, logger);
    private readonly DatabaseDownload _download = new(store, databaseKey);

    /// <summary>The states that can be gone back to, newest first.</summary>
    /// <param name="limit">At most so many; <see langword="null"/> for all. Each costs one small request.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<PastState>> ListAsync(int? limit = null, CancellationToken cancellationToken = default) => ListAsync(_ => true, limit, cancellationToken);

    /// <summary>As <see cref="ListAsync(int?, CancellationToken)"/>, of states that were made at certain times: the listings show them, so that the others cost nothing.</summary>
    /// <param name="isWanted">Whether a state is wanted that was made about this time (UTC).</param>
    /// <param name="limit">At most so many; <see langword="null"/> for all. Each costs one small request.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<PastState>> ListAsync(Predicate<DateTimeOffset> isWanted, int? limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        var found = await _finder.ExamineAsync(cancellationToken);
        var commits = (await _log.ListAsync(isWanted, limit, cancellationToken)).Select(PastState.Of).ToList();
        var kept = (await _versions.ListAsync(cancellationToken)).Where(version => isWanted(version.CommittedAt)).Take(limit ?? int.MaxValue).ToList();
        var current = Current(found);
        return
        [
            .. (await ReadAsync(kept, cancellationToken))
                .OfType<PastState>()
                .Where(version => version.Id != current?.Id && !commits.Exists(commit => commit.Id == version.CopyOf))
                .Concat(commits.Select(commit => commit with { IsCurrent = found.Kind == StoredDatabaseKind.Log && commit.TxId == LogFile.Newest(found.Log!.Files) }))
                .Concat(current is not null && isWanted(current.CommittedAt) ? [current] : [])
                .OrderByDescending(state => state.CommittedAt).ThenByDescending(state => state.IsCurrent).ThenByDescending(state => state.Id, StringComparer.Ordinal)
                .Take(limit ?? int.MaxValue),
        ];
    }

    /// <summary>The state of this id: a commit's number, with its leading zeros or without them, or a version's id.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<PastState?> FindAsync(string id, CancellationToken cancellationToken = default) => (await FindAsync([id], cancellationToken)).Find(id);

    /// <summary>The states of these ids, and the one that the database is in now: three listings at most, and a small request for each of the states, however many others there are.</summary>
    /// <param name="ids">Commits' numbers, with their leading zeros or without them, or versions' ids.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<FoundStates> FindAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var found = await _finder.ExamineAsync(cancellationToken);
        var newest = found.Kind == StoredDatabaseKind.Log ? LogFile.Newest(found.Log!.Files) : (TxId?)null;
        var names = ids.Select(FoundStates.NameOf).ToHashSet(StringComparer.Ordinal);
        var files = LogHistory.States(found.Log?.Files ?? []).ToList();
        var commits = (await _log.ReadAsync(files.FindAll(file => file.Max == newest || names.Contains(file.Max.ToString())), cancellationToken))
            .OfType<LogCommit>().Select(PastState.Of).Select(commit => commit with { IsCurrent = commit.TxId == newest }).ToList();
        var current = Current(found);
        var kept = await _versions.ListAsync(cancellationToken);
        var past = await ReadAsync([.. kept.Where(version => names.Contains(version.Id) && version.Id != current?.Id)], cancellationToken);
        return new FoundStates([.. commits, .. past.OfType<PastState>(), .. current is null ? Array.Empty<PastState>() : [current]])
        {
            IsNone = files.Count == 0 && kept.Count == 0 && current is null,
        };
    }

    /// <summary>The newest state at or before a time; <see langword="null"/> when none that is kept is as old.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<PastState?> FindAsync(DateTimeOffset at, CancellationToken cancellationToken = default) =>
        (await ListAsync(cancellationToken: cancellationToken)).FirstOrDefault(state => state.CommittedAt <= at);

    /// <summary>Makes a state in a local file (readable by the owner only), verified.</summary>
    /// <returns>Bytes fetched from the store.</returns>
    /// <exception cref="InvalidDatabaseException">It is not there any more, or it is damaged.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<long> FetchAsync(PastState state, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.TxId is { } commit
            ? await _log.RestoreAsync(commit, path, cancellationToken)
            : (await _download.FetchAsync(state.Key!, path, cancellationToken)).BytesMoved;
    }

    // A plain file that is only a copy of a log's commit is in the log's list; one that contradicts the log is shown, and is not what the database is.
    private static PastState? Current(StoredDatabase found) => found switch
    {
        { File.Head: null } or { File: null } or { Kind: StoredDatabaseKind.Log } => null,
        { Kind: StoredDatabaseKind.PlainFile, File.Head: { } head } => PastState.OfFile(head) with { IsCurrent = true },
        { File.Head: { } head } => CommitMetadata.TryReadCopiedCommit(head, out _) ? null : PastState.OfFile(head),
    };

    private async Task<PastState?[]> ReadAsync(List<DatabaseVersion> kept, CancellationToken cancellationToken)
    {
        var states = new PastState?[kept.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.ParallelReads, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, kept.Count, parallel, async (index, cancel) =>
            states[index] = await store.HeadAsync(DatabaseKeys.Version(databaseKey, kept[index].Id), cancel) is { } head ? PastState.OfVersion(kept[index], head) : null);
        return states;
    }
}
