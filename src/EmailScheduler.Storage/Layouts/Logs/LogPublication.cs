using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>
/// Puts the plain file of a log's newest state at the database's key, for programs that read that. Only an earlier copy is replaced: a file
/// that another program has put there, or changed, holds what the log does not.
/// </summary>
/// <param name="store">Where the database is.</param>
/// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
/// <param name="logger">Receives what was not published.</param>
internal sealed class LogPublication(IObjectStore store, string databaseKey, ILogger logger)
{
    /// <summary>Publishes a state of the log, when that is due and newer than what is there.</summary>
    /// <param name="path">The local file, which is in that state.</param>
    /// <param name="state">The state; <see langword="null"/> for a log that has none yet.</param>
    /// <param name="schedule">When it is due.</param>
    /// <param name="info">The run, and what its commit was, for the object's metadata.</param>
    /// <param name="cancellationToken">Stops before the put.</param>
    /// <returns>Lost race when the object is not one of the log's copies, or was written meanwhile: it was left as it is.</returns>
    /// <exception cref="InvalidDatabaseException">The file was changed since it was committed.</exception>
    /// <exception cref="ObjectStoreException">The store failed; the commit stands all the same.</exception>
    public async Task<CommitResult> PublishAsync(
        string path, LogState? state, PublicationSchedule schedule, CommitInfo info, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(info.RunId);
        if (schedule == PublicationSchedule.Never || state is null)
        {
            return new CommitResult(CommitStatus.Unchanged, null, 0);
        }

        var head = await store.HeadAsync(databaseKey, cancellationToken);
        if (head is not null)
        {
            if (!CommitMetadata.TryReadCopiedCommit(head, out var published))
            {
                return new CommitResult(CommitStatus.LostRace, null, 0);
            }

            if (!IsDue(head, published, state, schedule))
            {
                return new CommitResult(CommitStatus.Unchanged, head.ETag, 0);
            }
        }

        var pages = await PageScan.RunAsync(path, cancellationToken);
        if (!string.Equals(pages.Database, state.Pages.Database, StringComparison.Ordinal))
        {
            throw new InvalidDatabaseException($"The file '{path}' is not commit {state.TxId} any more: it was changed after it was committed.");
        }

        return await PutAsync(path, state, head, info, cancellationToken);
    }

    private async Task<CommitResult> PutAsync(string path, LogState state, ObjectHead? replaced, CommitInfo info, CancellationToken cancellationToken)
    {
        var hash = await ContentHash.OfFileAsync(path, cancellationToken);
        var metadata = CommitMetadata.Of(new CommitInfo(info.RunId, RowsChanged: 0) { Kind = info.Kind }, hash, state.Time, replaced is null ? [] : StoredState.Of(replaced).Runs);
        metadata[CommitMetadata.PublishedFromName] = state.TxId.ToString();
        return await new PlainFileWriter(store, databaseKey).PutAsync(path, replaced?.ETag, metadata, Task.CompletedTask, cancellationToken);
    }

    private bool IsDue(ObjectHead head, TxId published, LogState state, PublicationSchedule schedule)
    {
        if (published > state.TxId)
        {
            logger.LogWarning("{Key} was published from commit {Published}, newer than {TxId}; it is left as it is", databaseKey, published, state.TxId);
        }

        return published < state.TxId && (schedule == PublicationSchedule.EveryRun || head.LastModified.UtcDateTime.Date != head.ServerTime.UtcDateTime.Date);
    }
}
