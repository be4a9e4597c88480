using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>
/// Takes a database from one layout to the other, under the lease. First the content is put where it is to go on; then one write closes what it
/// comes from. That write competes with every commit there, so that a run which still believes in its lease either comes before it, and the
/// conversion is the one that has lost, or cannot commit any more. Whatever moment it dies at, one of the two is the database.
/// </summary>
/// <param name="store">Where the database is.</param>
/// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
/// <param name="options">How the log works.</param>
/// <param name="versions">Which versions of the plain file are kept.</param>
/// <param name="time">The clock for a commit's time.</param>
/// <param name="logger">Receives failures that do not matter.</param>
public sealed class LayoutConversion(IObjectStore store, string databaseKey, LogLayoutOptions options, VersionOptions versions, TimeProvider time, ILogger logger)
{
    private readonly LogReader _reader = new(store, databaseKey, options, logger);
    private readonly DatabaseDownload _download = new(store, databaseKey);
    private readonly DatabaseVersions _versions = new(store, databaseKey, versions, time, logger);

    /// <summary>Who asks for what is done; <see langword="null"/> when that is not known.</summary>
    public string? Actor { get; init; }

    /// <summary>
    /// Commits the plain file to the log, its first commit or one on top of a closed log; reads the log back and compares; then marks the plain file
    /// as the copy of that commit. The file's change counter becomes another, so that a commit on top of what it was cannot follow.
    /// </summary>
    /// <param name="found">What was found under the lease.</param>
    /// <param name="runId">The id under which the commit is known.</param>
    /// <param name="path">A local file for the work; the caller removes it.</param>
    /// <param name="cancellationToken">Stops the work. What is unfinished is the plain file still, and another conversion begins anew.</param>
    /// <returns>Unchanged when the log is the database already.</returns>
    /// <exception cref="InvalidDatabaseException">There is no database, it is not healthy, or there is a conflict.</exception>
    public async Task<CommitResult> ToLogAsync(StoredDatabase found, string runId, string path, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(runId);
        if (found.RequireNoConflict() is { Kind: StoredDatabaseKind.Log })
        {
            return new CommitResult(CommitStatus.Unchanged, found.Newest?.Key, 0);
        }

        var before = await RestoreAsync(found.Log, path, cancellationToken);
        var saved = await _download.FetchAsync(databaseKey, path, cancellationToken);
        var (head, moved) = (saved.Head, saved.BytesMoved);
        var file = StoredState.Of(head);
        var info = Info(runId);
        ChangeCounter.MakeUnique(path, runId);
        var writer = new LogWriter(store, databaseKey, time) { At = CommitTime.After(before?.Time, file.Time, time) };
        var (commit, state, _) = await writer.CommitAsync(path, before, info, LogMetadata.ConvertedFrom(file), verification: null, cancellationToken);
        if (commit.Status != CommitStatus.Committed)
        {
            return commit;
        }

        await VerifyAsync(state!, path, cancellationToken);
        var metadata = CommitMetadata.Of(info, await ContentHash.OfFileAsync(path, cancellationToken), state!.Time, file.Runs);
        metadata[CommitMetadata.PublishedFromName] = state.TxId.ToString();
        var closing = await _versions.CommitAsync(path, file, metadata, cancellationToken);
        var isClosed = closing.Status == CommitStatus.Committed || await IsClosedAfterAllAsync(state, info, path, cancellationToken);
        return isClosed ? commit with { BytesMoved = commit.BytesMoved + closing.BytesMoved + moved } : closing;
    }

    /// <summary>
    /// Puts the newest state of the log at the database's key, in the place of exactly what is there, which is kept as a version; then closes the log
    /// with a commit of its own. The log stays, and what it holds can be gone back to.
    /// </summary>
    /// <param name="found">What was found under the lease.</param>
    /// <param name="runId">The id under which the commit is known.</param>
    /// <param name="path">A local file for the work; the caller removes it.</param>
    /// <param name="cancellationToken">Stops the work. What is unfinished is the log still, and another conversion begins anew.</param>
    /// <returns>Unchanged when the plain file is the database already.</returns>
    /// <exception cref="InvalidDatabaseException">There is no database, it is not healthy, or there is a conflict.</exception>
    public async Task<CommitResult> ToObjectAsync(StoredDatabase found, string runId, string path, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(runId);
        if (found.RequireNoConflict() is { Kind: StoredDatabaseKind.PlainFile })
        {
            return new CommitResult(CommitStatus.Unchanged, found.Newest!.ETag, 0);
        }

        var newest = (await _reader.RestoreAsync(found.Log?.Files ?? [], target: null, path, cancellationToken)).State;
        await SqliteFile.VerifyAsync(path, _reader.Name, cancellationToken);
        ChangeCounter.MakeUnique(path, runId);

        var info = Info(runId);
        var replaced = found.File?.Head is { } head ? StoredState.Of(head) : null;

        // The file goes on, so it is the later one of the two, though the log ends after it is there.
        var closedAt = CommitTime.After(newest.Time, replaced?.Time, time);
        var metadata = CommitMetadata.Of(info, await ContentHash.OfFileAsync(path, cancellationToken), CommitTime.After(closedAt, time), await RunsAsync(found.Log!, cancellationToken));
        metadata[CommitMetadata.ConvertedFromName] = newest.TxId.ToString();
        var put = await _versions.CommitAsync(path, replaced, metadata, cancellationToken);
        if (put.Status != CommitStatus.Committed)
        {
            return put;
        }

        // The file differs from the newest commit in its change counter, so there always is something to commit: the log ends with the very file.
        var writer = new LogWriter(store, databaseKey, time) { At = closedAt };
        var closing = (await writer.CommitAsync(path, newest, info, LogMetadata.Closed, verification: null, cancellationToken)).Result;
        return closing.Status == CommitStatus.Committed ? put with { BytesMoved = put.BytesMoved + closing.BytesMoved } : closing;
    }

    /// <summary>
    /// Looks at the plain file when its mark could not be put, and closes the log that was begun where another program has changed the file. Such a program writes into a file of a folder, and takes no lease:
    /// later it could not be said which of the two is the database. A run that was quicker is known by its id.
    /// </summary>
    /// <returns>Whether the mark is there: a request that the network delivers twice is refused the second time.</returns>
    private async Task<bool> IsClosedAfterAllAsync(LogState committed, CommitInfo info, string path, CancellationToken cancellationToken)
    {
        var head = await store.HeadAsync(databaseKey, cancellationToken);
        if (head is null || CommitMetadata.CopyOf(head) is not null || CommitMetadata.RunId(head) is not null)
        {
            return head is not null && CommitMetadata.TryReadCopiedCommit(head, out var copied) && copied == committed.TxId;
        }

        ChangeCounter.MakeUnique(path, info.RunId);
        var writer = new LogWriter(store, databaseKey, time) { At = CommitTime.After(committed.Time, time) };
        await writer.CommitAsync(path, committed, info, LogMetadata.Closed, verification: null, cancellationToken);
        return false;
    }

    /// <summary>The newest state of a log that is there and is not the database; <see langword="null"/> when the new one is the first.</summary>
    private async Task<LogState?> RestoreAsync(StoredLog? log, string path, CancellationToken cancellationToken)
    {
        if (log is null or { Files.Count: 0 })
        {
            return null;
        }

        return log.HasSnapshot
            ? (await _reader.RestoreAsync(log.Files, target: null, path, cancellationToken)).State
            : throw new InvalidDatabaseException($"Under {_reader.Name} there are files of a log without a snapshot, so nothing can be added to it. Remove them, or put the missing ones back.");
    }

    private CommitInfo Info(string runId) => new(runId, RowsChanged: 0) { Kind = CommitKind.Conversion, Actor = Actor };

    /// <summary>The runs that the log's newest commits name, newest first: each of them, tried again, must find in the plain file that it has committed.</summary>
    private async Task<IReadOnlyList<EarlierRun>> RunsAsync(StoredLog log, CancellationToken cancellationToken) =>
        CommitMetadata.Runs(await _reader.NewestCommitsAsync(log, options.SearchedCommits, cancellationToken));

    private async Task VerifyAsync(LogState committed, string path, CancellationToken cancellationToken)
    {
        var files = await _reader.ListAsync(cancellationToken);
        var read = await _reader.RestoreAsync(files, committed.TxId, path, cancellationToken);
        if (!string.Equals(read.State.Pages.Database, committed.Pages.Database, StringComparison.Ordinal))
        {
            throw new InvalidDatabaseException($"The log {_reader.Name} does not read back as it was written; the plain file '{databaseKey}' is the database as before.");
        }
    }
}
