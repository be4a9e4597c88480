using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts;

/// <summary>A session on <see cref="ObjectLayout"/>: what the look for the run's commit has read, the check-out does not read again.</summary>
/// <param name="layout">The layout.</param>
/// <param name="databaseKey">The database's key.</param>
/// <param name="runId">The run.</param>
/// <param name="head">The state in which the run's commit was looked for; <see langword="null"/> when there was no database.</param>
/// <param name="opened">That state's content when it was opened with the head; the session closes it.</param>
/// <param name="earlierCommit">The commit that was found.</param>
/// <param name="logger">Where failures that do not matter to the run are logged.</param>
internal sealed class ObjectSession(ObjectLayout layout, string databaseKey, string runId, ObjectHead? head, GetAnswer? opened, CommitInfo? earlierCommit, ILogger logger)
    : DatabaseSession(databaseKey, runId, earlierCommit, logger)
{
    // Read once: a second check-out asks the store again.
    private GetAnswer? _opened = opened;

    public override Task<CommitInfo?> FindCommitAsync(CancellationToken cancellationToken = default) => layout.FindCommitAsync(RunId, cancellationToken);

    public override Task<CheckOut> CheckOutAsync(string path, CancellationToken cancellationToken = default)
    {
        var unread = _opened;
        _opened = null;
        return layout.CheckOutAsync(path, head, unread, (RunId, head?.ETag), cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_opened is not null)
        {
            await _opened.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
