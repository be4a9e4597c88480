using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Commits a local file to a log: the changed pages as one file, under the next transaction id if that is free.</summary>
internal sealed class LogWriter(IObjectStore store, string databaseKey, TimeProvider time)
{
    private static readonly LogWrite LostRace = new(new CommitResult(CommitStatus.LostRace, null, 0), State: null, Files: null);

    private static readonly Dictionary<string, string> NoMarks = [];

    /// <summary>The time of a commit that has to do with a plain file, too; <see langword="null"/> for the clock's, after that of the base.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Commits on top of exactly the base, or changes nothing.</summary>
    /// <param name="path">The local file.</param>
    /// <param name="base">The state that the commit follows; <see langword="null"/> for the first one.</param>
    /// <param name="info">The commit.</param>
    /// <param name="marks">What else its metadata is to say; nothing by default.</param>
    /// <param name="verification">The file's verification; <see langword="null"/> for a file that is not verified.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="FileChangedException">The file is no longer what was verified.</exception>
    public async Task<LogWrite> CommitAsync(
        string path,
        LogState? @base,
        CommitInfo info,
        IReadOnlyDictionary<string, string>? marks,
        FileVerification? verification,
        CancellationToken cancellationToken)
    {
        SqliteFile.RequireClosed(path);
        var hashes = await PageScan.RunAsync(path, cancellationToken);
        var verified = verification?.Of(path, hashes.Database) ?? Task.CompletedTask;
        RequirePageSize(path, @base, hashes);
        var pages = @base is null ? hashes.All() : hashes.ChangedSince(@base.Pages);
        if (@base is not null && pages.Length == 0 && hashes.Count == @base.Pages.Count)
        {
            return new LogWrite(new CommitResult(CommitStatus.Unchanged, @base.TxId.ToString(), 0), @base, Files: null);
        }

        var state = new LogState(Next(@base?.TxId ?? default), At ?? CommitTime.After(@base?.Time, time), hashes) { CommitsSinceCheck = info.CommitsSinceCheck };
        RequireResult(@base?.Pages, pages, hashes);
        return await PutNextAsync(path, pages, state, LogMetadata.OfCommit(info, @base, state, pages.Length, marks ?? NoMarks), verified, cancellationToken);
    }

    /// <summary>Commits all pages under the id after a commit whose state cannot be read. The log can be read again once a snapshot of the state has followed.</summary>
    /// <param name="path">The local file.</param>
    /// <param name="previous">The newest commit.</param>
    /// <param name="previousTime">When that was made; <see langword="null"/> when it is not known.</param>
    /// <param name="info">The commit.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<LogWrite> CommitWholeAsync(
        string path, TxId previous, DateTimeOffset? previousTime, CommitInfo info, CancellationToken cancellationToken)
    {
        SqliteFile.RequireClosed(path);
        var hashes = await PageScan.RunAsync(path, cancellationToken);
        var pages = hashes.All();
        var state = new LogState(Next(previous), At ?? CommitTime.After(previousTime, time), hashes);
        return await PutNextAsync(path, pages, state, LogMetadata.OfCommit(info, before: null, state, pages.Length, NoMarks), Task.CompletedTask, cancellationToken);
    }

    private async Task<LogWrite> PutNextAsync(
        string path, uint[] pages, LogState state, Dictionary<string, string> metadata, Task verified, CancellationToken cancellationToken)
    {
        // Retention removes commits that a snapshot holds: an id that is free again must not be taken by a run that has slept for so long.
        var files = await LogFile.ListAsync(store, databaseKey, cancellationToken);
        return LogFile.Newest(files) == state.TxId.Previous ? await PutAsync(files, path, pages, state, metadata, verified, cancellationToken) : LostRace;
    }

    private async Task<LogWrite> PutAsync(
        IReadOnlyList<LogFile> before, string path, uint[] pages, LogState state, Dictionary<string, string> metadata, Task verified, CancellationToken cancellationToken)
    {
        var header = new LtxHeader(state.Pages.PageSize, state.Pages.Count, state.TxId, state.TxId, state.Time);
        var content = await LtxContent.CreateAsync(path, state.Pages, pages, header, cancellationToken);
        var key = LogFile.KeyOf(databaseKey, LogFile.CommitLevel, state.TxId, state.TxId);
        var put = await store.PutAsync(new PutRequest { Key = key, Content = content, IfAbsent = true, Metadata = metadata, Prerequisite = verified }, cancellationToken);
        if (put.Status != PutStatus.Written)
        {
            return LostRace;
        }

        var file = LogFile.JustPut(databaseKey, LogFile.CommitLevel, state.TxId, state.TxId, content.Length, time.GetUtcNow());
        return new LogWrite(new CommitResult(CommitStatus.Committed, state.TxId.ToString(), content.Length), state, [.. before, file]);
    }

    /// <summary>The number of the commit that follows.</summary>
    /// <exception cref="InvalidDatabaseException">It is the last one there is.</exception>
    private TxId Next(TxId newest) => newest < TxId.Last
        ? newest.Next
        : throw new InvalidDatabaseException(
            $"The log '{DatabaseKeys.Log(databaseKey)}' ends at commit {newest}, after which there is no number. Some other program has put it there: remove the file of that number; 'history verify' then names what is missing.");

    /// <summary>A commit that lacks a page leads to a state that no one has had, and whatever is built on it: every check-out would refuse it, so it is not made.</summary>
    /// <exception cref="InvalidOperationException">The pages over the base are not the state that is to be committed.</exception>
    internal static void RequireResult(PageHashes? @base, ReadOnlySpan<uint> pages, PageHashes result)
    {
        if (!result.IsMadeOf(@base, pages))
        {
            throw new InvalidOperationException($"The {pages.Length} pages of the commit do not lead from the state that it follows to the one with the hash {result.Database}; nothing was committed.");
        }
    }

    private static void RequirePageSize(string path, LogState? @base, PageHashes hashes)
    {
        if (@base is not null && @base.Pages.PageSize != hashes.PageSize)
        {
            throw new InvalidDatabaseException(
                $"The database '{path}' has pages of {hashes.PageSize} bytes, its log of {@base.Pages.PageSize}; a log cannot change its page size. Set it back, or start a new log.");
        }
    }
}

/// <summary>How a commit to a log ended.</summary>
/// <param name="Result">The result.</param>
/// <param name="State">The state that the log is in when it was committed or is unchanged.</param>
/// <param name="Files">The log's files as they were listed for the commit, and the commit; <see langword="null"/> when there was none.</param>
internal sealed record LogWrite(CommitResult Result, LogState? State, IReadOnlyList<LogFile>? Files);
