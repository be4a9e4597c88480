using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Puts a snapshot into a log: all pages of one state, so that nothing before it is read any more.</summary>
/// <param name="store">Where the log is.</param>
/// <param name="databaseKey">The database's key.</param>
internal sealed class LogSnapshot(IObjectStore store, string databaseKey)
{
    /// <summary>Puts it, page by page as the state was committed: a file changed since gives no snapshot.</summary>
    /// <param name="path">A local file.</param>
    /// <param name="state">The stored state that the file is in.</param>
    /// <param name="cancellationToken">Stops before the put.</param>
    /// <returns>Its size in bytes.</returns>
    /// <exception cref="InvalidDatabaseException">The file is not in that state.</exception>
    public async Task<long> PutAsync(string path, LogState state, CancellationToken cancellationToken)
    {
        var header = new LtxHeader(state.Pages.PageSize, state.Pages.Count, TxId.First, state.TxId, state.Time);
        var content = await LtxContent.CreateAsync(path, state.Pages, state.Pages.All(), header, cancellationToken);
        var key = LogFile.KeyOf(databaseKey, LogFile.SnapshotLevel, TxId.First, state.TxId);
        var put = await store.PutAsync(
            new PutRequest
            {
                Key = key,
                Content = content,
                IfAbsent = true,
                Metadata = LogMetadata.Of(state.Time, before: null, state.Pages.Database, state.Pages.Count, state.CommitsSinceCheck),
            },
            cancellationToken);

        // One that is there already is of the same state.
        return put.Status == PutStatus.Written ? content.Length : (await store.HeadAsync(key, cancellationToken))?.Length ?? throw new LogFileGoneException(key);
    }
}
