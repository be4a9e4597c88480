using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>
/// Makes a past state the newest one of a log, by a commit on top of exactly what is the newest now. Where that cannot be read, the commit holds all pages instead of those that
/// change, and a snapshot follows it: from there on nothing that is damaged or missing is read. Between the two nothing can be read either, so whoever dies there begins again.
/// </summary>
/// <param name="store">Where the log is.</param>
/// <param name="databaseKey">The database's key, such as <c>org-data/99.db</c>.</param>
/// <param name="options">How the layout works.</param>
/// <param name="time">The clock for the commit's time.</param>
/// <param name="logger">Receives failures that do not matter.</param>
internal sealed class LogReturn(IObjectStore store, string databaseKey, LogLayoutOptions options, TimeProvider time, ILogger logger)
{
    private readonly LogReader _reader = new(store, databaseKey, options, logger);
    private readonly LogWriter _writer = new(store, databaseKey, time);

    /// <summary>Makes it the newest one.</summary>
    /// <param name="files">The log's files as listed a moment ago.</param>
    /// <param name="info">The commit.</param>
    /// <param name="fetchAsync">Brings the past state into the local file, verified, and says how many bytes that has moved.</param>
    /// <param name="path">The local file; the caller removes it.</param>
    /// <param name="cancellationToken">Stops before the commit, or before the snapshot.</param>
    /// <exception cref="InvalidDatabaseException">The past state is damaged or gone, or its page size is another than the log's.</exception>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<CommitResult> RunAsync(
        IReadOnlyList<LogFile> files, CommitInfo info, Func<CancellationToken, Task<long>> fetchAsync, string path, CancellationToken cancellationToken)
    {
        // One after the other into the same file: of the newest state only the hashes are needed.
        var newest = await TryReadNewestAsync(files, path, cancellationToken);
        var moved = (newest?.BytesMoved ?? 0) + await fetchAsync(cancellationToken);
        var result = newest is null
            ? await ReplaceAsync(files, info, path, cancellationToken)
            : (await _writer.CommitAsync(path, newest.State, info, marks: null, verification: null, cancellationToken)).Result;
        return result with { BytesMoved = result.BytesMoved + moved };
    }

    /// <summary>The newest state in the local file; <see langword="null"/> when it cannot be read.</summary>
    public async Task<RestoredState?> TryReadNewestAsync(IReadOnlyList<LogFile> files, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.RestoreAsync(files, target: null, path, cancellationToken);
        }
        catch (Exception failure) when (failure is InvalidDatabaseException or ObjectStoreException { Kind: ObjectStoreFailure.Corrupt })
        {
            logger.LogWarning(failure, "The newest state of {Log} cannot be read; a past one takes its place", _reader.Name);
            return null;
        }
    }

    private async Task<CommitResult> ReplaceAsync(IReadOnlyList<LogFile> files, CommitInfo info, string path, CancellationToken cancellationToken)
    {
        await RequirePageSizeAsync(files, path, cancellationToken);

        // As on the plain file: where the log is published, the very bytes of the past state would bring its ETag back.
        ChangeCounter.MakeUnique(path, info.RunId);
        var (result, state, _) = await _writer.CommitWholeAsync(path, LogFile.Newest(files), await NewestTimeAsync(files, cancellationToken), info, cancellationToken);
        return state is null ? result : result with { BytesMoved = result.BytesMoved + await new LogSnapshot(store, databaseKey).PutAsync(path, state, cancellationToken) };
    }

    /// <summary>What was damaged may have lost its own time: the newest of several.</summary>
    private async Task<DateTimeOffset?> NewestTimeAsync(IReadOnlyList<LogFile> files, CancellationToken cancellationToken)
    {
        var log = new StoredLog(files, Newest: null);
        var heads = await _reader.NewestCommitsAsync(log, options.SearchedCommits, cancellationToken);
        var last = log.Last is { Level: not LogFile.CommitLevel, Key: var key } ? await store.HeadAsync(key, cancellationToken) : null;
        return heads.Append(last).OfType<ObjectHead>().Max(head => (DateTimeOffset?)LogMetadata.Time(head));
    }

    /// <summary>A damaged file may state any page size, so it is enough that one states the right one.</summary>
    private async Task RequirePageSizeAsync(IReadOnlyList<LogFile> files, string path, CancellationToken cancellationToken)
    {
        var pageSize = (await PageScan.RunAsync(path, cancellationToken)).PageSize;
        var others = new SortedSet<int>();
        foreach (var file in files.OrderByDescending(file => file.Max))
        {
            var stated = await PageSizeAsync(file, cancellationToken);
            if (stated == pageSize)
            {
                return;
            }

            others.UnionWith(stated is { } other ? [other] : []);
        }

        if (others.Count > 0)
        {
            throw new InvalidDatabaseException(
                $"The state has pages of {pageSize} bytes, the log {_reader.Name} of {string.Join(" or ", others)}; a log cannot change its page size. Go back to a state that is in the log.");
        }
    }

    private async Task<int?> PageSizeAsync(LogFile file, CancellationToken cancellationToken)
    {
        if (file.Length < LtxFormat.MinLength)
        {
            return null;
        }

        await using var answer = await store.GetAsync(file.Key, new GetCondition(Range: new ByteRange(0, LtxFormat.HeaderLength)), cancellationToken);
        if (answer.Status != GetStatus.Found)
        {
            return null;
        }

        try
        {
            await using var reader = await LtxReader.OpenAsync(answer.Content!, file.Key, cancellationToken);
            return reader.Header.PageSize;
        }
        catch (LtxException)
        {
            // It is damaged, which is why this is done.
            return null;
        }
    }
}
