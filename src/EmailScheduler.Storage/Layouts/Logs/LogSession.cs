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
