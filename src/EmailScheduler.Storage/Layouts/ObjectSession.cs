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
internal sealed class ObjectSession(ObjectLayout layout, string databaseKey, string runId, ObjectHead? head, GetResult? opened, CommitInfo? earlierCommit, ILogger logger)
    : DatabaseSession(databaseKey, runId, earlierCommit, logger)
{
    // Read once: a second check-out asks the store again.
    private GetResult? _opened = opened;

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

/// <summary>A check-out of <see cref="ObjectLayout"/>.</summary>
internal sealed class ObjectCheckOut(ObjectLayout layout, string path, StoredState? state, long bytesMoved) : CheckOut(path, state?.ETag, bytesMoved)
{
    /// <summary>The state it came from; <see langword="null"/> for a database that is to be created.</summary>
    public StoredState? State => state;

    /// <summary>XXH3-128 of the file as it was checked out; <see langword="null"/> for a database that is to be created.</summary>
    public string? Hash { get; init; }

    /// <summary>The run whose commit was looked for before, and the ETag of the state in which it was not found; <see langword="null"/> when none was looked for.</summary>
    public (string RunId, string? ETag)? Searched { get; init; }

    private protected override Task<string> HashFileAsync(CancellationToken cancellationToken) => ContentHash.OfFileAsync(Path, cancellationToken);

    internal override Task<CommitResult> CommitAsync(CommitInfo info, string? verified, CancellationToken cancellationToken = default) =>
        layout.CommitAsync(this, info, verified, cancellationToken);
}
