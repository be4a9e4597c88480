using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Takes a database from one layout to the other. The caller holds the lease; what was there stays there.</summary>
/// <param name="store">Where the database lies.</param>
/// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
/// <param name="options">How the log works.</param>
/// <param name="time">The clock for a commit's time.</param>
/// <param name="logger">Where failures that do not matter are told.</param>
public sealed class LogConversion(IObjectStore store, string databaseKey, LogLayoutOptions options, TimeProvider time, ILogger logger)
{
    private readonly LogReader _reader = new(store, databaseKey, options, logger);

    /// <summary>
    /// Commits the plain file at the database's key to the log: its first commit, or one on top of the newest when there is a log already. Then reads
    /// the log back and compares.
    /// </summary>
    /// <param name="runId">The id under which the commit is known.</param>
    /// <param name="path">A local file for the work; the caller removes it.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="UnusableDatabaseException">There is no such object, or it is not healthy; or the log is not.</exception>
    public async Task<CommitAnswer> ToLogAsync(string runId, string path, CancellationToken cancellationToken = default)
    {
        RunId.Validate(runId);
        var files = await _reader.ListAsync(cancellationToken);
        var newest = files.Count == 0 ? null : (await _reader.RestoreAsync(files, target: null, path, cancellationToken)).State;
        await new DatabaseDownload(store, databaseKey).FetchAsync(databaseKey, path, cancellationToken);
        var (answer, state) = await new LogWriter(store, databaseKey, time).CommitAsync(path, newest, new CommitInfo(runId, RowsChanged: 0), restoredFrom: null, cancellationToken);
        if (answer.Status == CommitStatus.Committed)
        {
            await VerifyAsync(state!, path, cancellationToken);
        }

        return answer;
    }

    /// <summary>Puts the newest state of the log at the database's key, in the place of exactly what is there, which is kept as a version.</summary>
    /// <param name="runId">The id under which the commit is known.</param>
    /// <param name="path">A local file for the work; the caller removes it.</param>
    /// <param name="versions">Which versions of the plain file are kept.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="UnusableDatabaseException">There is no log, or it is not healthy.</exception>
    public async Task<CommitAnswer> ToObjectAsync(string runId, string path, VersionOptions versions, CancellationToken cancellationToken = default)
    {
        RunId.Validate(runId);
        var current = await store.HeadAsync(databaseKey, cancellationToken);
        var newest = await _reader.RestoreAsync(await _reader.ListAsync(cancellationToken), target: null, path, cancellationToken);
        await SqliteFile.VerifyAsync(path, _reader.Name, cancellationToken);
        var hash = await ContentHash.OfFileAsync(path, cancellationToken);
        if (current is not null && string.Equals(CommitMetadata.ContentHash(current), hash, StringComparison.Ordinal))
        {
            return new CommitAnswer(CommitStatus.Unchanged, current.ETag, 0);
        }

        var metadata = CommitMetadata.Of(new CommitInfo(runId, RowsChanged: 0), hash, current is null ? null : StoredState.Of(current));
        metadata[CommitMetadata.RestoredFromName] = newest.State.TxId.ToString();
        return await new DatabaseVersions(store, databaseKey, versions, logger)
            .CommitAsync(path, current is null ? null : StoredState.Of(current), metadata, cancellationToken);
    }

    private async Task VerifyAsync(LogState committed, string path, CancellationToken cancellationToken)
    {
        var files = await _reader.ListAsync(cancellationToken);
        var read = await _reader.RestoreAsync(files, committed.TxId, path, cancellationToken);
        if (!string.Equals(read.State.Pages.Database, committed.Pages.Database, StringComparison.Ordinal))
        {
            throw new UnusableDatabaseException($"The log {_reader.Name} does not read back as it was written; go on with the plain file '{databaseKey}', which is as it was.");
        }
    }
}
