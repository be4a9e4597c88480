using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>Ends a conflict as a person has decided, under the lease. Nothing is lost: a plain file is kept as a version, and a log keeps its commits.</summary>
/// <param name="store">Where the database is.</param>
/// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
/// <param name="options">How the log works.</param>
/// <param name="versions">Which versions of the plain file are kept; the one that is discarded always is.</param>
/// <param name="time">The clock for a commit's time.</param>
/// <param name="logger">Receives failures that do not matter.</param>
public sealed class ConflictResolution(IObjectStore store, string databaseKey, LogLayoutOptions options, VersionOptions versions, TimeProvider time, ILogger logger)
{
    private readonly LogReader _reader = new(store, databaseKey, options, logger);
    private readonly LogWriter _writer = new(store, databaseKey, time);
    private readonly DatabaseDownload _download = new(store, databaseKey);
    private readonly DatabaseVersions _versions = new(store, databaseKey, versions, time, logger);

    /// <summary>Who asks for what is done; <see langword="null"/> when that is not known.</summary>
    public string? Actor { get; init; }

    /// <summary>Goes on with the log. A plain file beside it becomes a version, and a copy of the log's newest state takes its place; a closed log is opened again.</summary>
    /// <param name="found">What was found under the lease.</param>
    /// <param name="runId">The id under which the commit is known.</param>
    /// <param name="path">A local file for the work; the caller removes it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Unchanged when there is no conflict.</returns>
    /// <exception cref="InvalidDatabaseException">There is no database; or there is no log, or it is not healthy.</exception>
    public async Task<CommitResult> KeepLogAsync(StoredDatabase found, string runId, string path, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(runId);
        switch (found.ConflictKind)
        {
            case null:
                return NothingToDecide(found);
            case ConflictKind.TwoDatabases or ConflictKind.CommitsMissing:
                var newest = (await _reader.RestoreAsync(found.Log!.Files, target: null, path, cancellationToken)).State;
                var file = StoredState.Of(found.File!.Head!);
                var metadata = CommitMetadata.Of(Info(runId), await ContentHash.OfFileAsync(path, cancellationToken), newest.Time, file.Runs);
                metadata[CommitMetadata.PublishedFromName] = newest.TxId.ToString();
                return await _versions.ReplaceAsync(path, file, metadata, cancellationToken);
            case ConflictKind.FileMissing:
                return await CommitAsync(found, runId, path, marks: null, cancellationToken);
            default:
                throw new InvalidDatabaseException(found.Conflict!);
        }
    }

    /// <summary>Goes on with the plain file. A log beside it is closed.</summary>
    /// <param name="found">What was found under the lease.</param>
    /// <param name="runId">The id under which the commit is known.</param>
    /// <param name="path">A local file for the work; the caller removes it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Unchanged when there is no conflict.</returns>
    /// <exception cref="InvalidDatabaseException">There is no plain file, or it is not healthy; or the log is not, and cannot be closed.</exception>
    public async Task<CommitResult> KeepFileAsync(StoredDatabase found, string runId, string path, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(runId);
        switch (found.ConflictKind)
        {
            case null:
                return NothingToDecide(found);
            case ConflictKind.TwoDatabases:
                await _download.FetchAsync(databaseKey, path, cancellationToken);
                return await CommitAsync(found, runId, path, LogMetadata.Closed, cancellationToken);
            case ConflictKind.CommitsMissing:
                var closing = await CommitAsync(found, runId, path, LogMetadata.Closed, cancellationToken);
                return closing.Status == CommitStatus.Committed ? await UnmarkAsync(runId, path, cancellationToken) : closing;
            case ConflictKind.CopyWithoutLog:
                return await UnmarkAsync(runId, path, cancellationToken);
            default:
                throw new InvalidDatabaseException(found.Conflict!);
        }
    }

    private CommitResult NothingToDecide(StoredDatabase found) => found.Newest is { } newest
        ? new CommitResult(CommitStatus.Unchanged, newest.ETag, 0)
        : throw _download.Missing(databaseKey);

    private CommitInfo Info(string runId) => new(runId, RowsChanged: 0) { Kind = CommitKind.Conversion, Actor = Actor };

    /// <summary>Commits the log's newest state again, with another change counter.</summary>
    private async Task<CommitResult> CommitAsync(StoredDatabase found, string runId, string path, IReadOnlyDictionary<string, string>? marks, CancellationToken cancellationToken)
    {
        var newest = (await _reader.RestoreAsync(found.Log!.Files, target: null, path, cancellationToken)).State;
        ChangeCounter.MakeUnique(path, runId);
        return (await _writer.CommitAsync(path, newest, Info(runId), marks, verification: null, cancellationToken)).Result;
    }

    /// <summary>Makes the copy of a log a database of its own.</summary>
    private async Task<CommitResult> UnmarkAsync(string runId, string path, CancellationToken cancellationToken)
    {
        var head = (await _download.FetchAsync(databaseKey, path, cancellationToken)).Head;
        ChangeCounter.MakeUnique(path, runId);
        var file = StoredState.Of(head);
        var hash = await ContentHash.OfFileAsync(path, cancellationToken);
        return await _versions.CommitAsync(path, file, CommitMetadata.Of(Info(runId), hash, file, time), cancellationToken);
    }
}
