using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Puts the plain file of a log's newest state at the database's key, for programs that read that. Nothing is ever read back from it.</summary>
/// <param name="store">Where the database lies.</param>
/// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
/// <param name="logger">Told what was not published.</param>
public sealed class LogPublication(IObjectStore store, string databaseKey, ILogger logger)
{
    private const string TxIdName = "published-txid";

    /// <summary>Publishes the state of a check-out, when that is due and newer than what is there.</summary>
    /// <param name="checkOut">A check-out of <see cref="LogLayout"/>, unchanged or committed.</param>
    /// <param name="schedule">When it is due.</param>
    /// <param name="runId">The run, for the object's metadata.</param>
    /// <param name="cancellationToken">Stops before the put.</param>
    /// <returns>Lost race when something else wrote the object meanwhile; it was left as it is.</returns>
    /// <exception cref="UnusableDatabaseException">The file was changed since it was committed.</exception>
    /// <exception cref="ObjectStoreException">The store failed; the commit stands all the same.</exception>
    public async Task<CommitAnswer> PublishAsync(CheckOut checkOut, PublicationSchedule schedule, string runId, CancellationToken cancellationToken = default)
    {
        RunId.Validate(runId);
        var from = checkOut as LogCheckOut ?? throw new ArgumentException("The check-out was not made by the log layout.", nameof(checkOut));
        var head = schedule == PublicationSchedule.Never || from.Stored is null ? null : await store.HeadAsync(databaseKey, cancellationToken);
        if (schedule == PublicationSchedule.Never || from.Stored is not { } state || (head is not null && !IsDue(head, state, schedule)))
        {
            return new CommitAnswer(CommitStatus.Unchanged, head?.ETag, 0);
        }

        var pages = await PageScan.RunAsync(from.Path, cancellationToken);
        if (!string.Equals(pages.Database, state.Pages.Database, StringComparison.Ordinal))
        {
            throw new UnusableDatabaseException($"The file '{from.Path}' is not commit {state.TxId} any more: it was changed after it was committed.");
        }

        return await PutAsync(from.Path, state, head, runId, cancellationToken);
    }

    private async Task<CommitAnswer> PutAsync(string path, LogState state, ObjectHead? replaced, string runId, CancellationToken cancellationToken)
    {
        var metadata = CommitMetadata.Of(new CommitInfo(runId, RowsChanged: 0), await ContentHash.OfFileAsync(path, cancellationToken), replaced is null ? null : StoredState.Of(replaced));
        metadata[TxIdName] = state.TxId.ToString();
        var content = ObjectContent.FromFile(path);
        var put = await store.PutAsync(
            new PutRequest
            {
                Key = databaseKey,
                Content = content,
                IfAbsent = replaced is null,
                IfMatch = replaced?.ETag,
                Metadata = metadata,
                ContentType = "application/vnd.sqlite3",
            },
            cancellationToken);
        return put.Status == PutStatus.Written
            ? new CommitAnswer(CommitStatus.Committed, put.ETag, content.Length)
            : new CommitAnswer(CommitStatus.LostRace, null, 0);
    }

    private bool IsDue(ObjectHead head, LogState state, PublicationSchedule schedule)
    {
        if (!TxId.TryParse(head.Metadata.GetValueOrDefault(TxIdName), out var published))
        {
            // The plain file from before the conversion, or one that another program put there.
            return true;
        }

        if (published > state.TxId)
        {
            logger.LogWarning("{Key} was published from commit {Published}, newer than {TxId}; it is left as it is", databaseKey, published, state.TxId);
        }

        return published < state.TxId && (schedule == PublicationSchedule.EveryRun || head.LastModified.UtcDateTime.Date < head.ServerTime.UtcDateTime.Date);
    }
}
