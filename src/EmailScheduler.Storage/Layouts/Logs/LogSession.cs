using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Litestream;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>A session on <see cref="LogLayout"/>.</summary>
/// <param name="layout">The layout.</param>
/// <param name="databaseKey">The database's key.</param>
/// <param name="runId">The run.</param>
/// <param name="files">The log's files among which the run's commit was looked for.</param>
/// <param name="earlierCommit">The commit that was found.</param>
/// <param name="logger">Where failures that do not matter to the run are logged.</param>
internal sealed class LogSession(LogLayout layout, string databaseKey, string runId, IReadOnlyList<LogFile> files, CommitInfo? earlierCommit, ILogger logger)
    : DatabaseSession(databaseKey, runId, earlierCommit, logger)
{
    public override Task<CommitInfo?> FindCommitAsync(CancellationToken cancellationToken = default) => layout.FindCommitAsync(RunId, cancellationToken);

    public override Task<CheckOut> CheckOutAsync(string path, CancellationToken cancellationToken = default) =>
        layout.CheckOutAsync(path, files, (RunId, LogFile.Newest(files)), cancellationToken);
}

/// <summary>A check-out of <see cref="LogLayout"/>.</summary>
internal sealed class LogCheckOut(LogLayout layout, string path, LogState? @base, long bytesMoved) : CheckOut(path, @base?.TxId.ToString(), bytesMoved)
{
    /// <summary>The state it came from; <see langword="null"/> for a database that is to be created.</summary>
    public LogState? Base { get; } = @base;

    /// <summary>The stored state that the file was last known to be: the base, then what was committed.</summary>
    public LogState? Stored { get; private set; } = @base;

    /// <summary>The run whose commit was looked for before, and the newest commit among which it was not; <see langword="null"/> when none was looked for.</summary>
    public (string RunId, TxId Newest)? Searched { get; init; }

    /// <summary>The hash over the pages, which the commit makes in any case to find those that changed.</summary>
    private protected override async Task<string> HashFileAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await PageScan.RunAsync(Path, cancellationToken)).Database;
        }
        catch (InvalidDatabaseException)
        {
            // Not a database: the verification names what is wrong with it.
            return "";
        }
    }

    internal override async Task<CommitResult> CommitAsync(CommitInfo info, string? verified, CancellationToken cancellationToken = default)
    {
        var (answer, state) = await layout.CommitAsync(this, info, verified, cancellationToken);
        Stored = state ?? Stored;
        return answer;
    }

    internal override Task<string?> MaintainAsync(string runId, CancellationToken cancellationToken = default) => layout.MaintainAsync(this, runId, cancellationToken);

    internal override void Release() => layout.Release(this);
}
