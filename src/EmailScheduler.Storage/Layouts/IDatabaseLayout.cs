using EmailScheduler.Sqlite;

namespace EmailScheduler.Storage.Layouts;

/// <summary>How one database is stored (docs/storage-protocol.md, section 3). It keeps no state: what one step has found, the object that the step returns carries to the next.</summary>
internal interface IDatabaseLayout
{
    /// <summary>Looks for a commit of a run, then lets the run check out on top of what was seen.</summary>
    Task<DatabaseSession> OpenAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Brings the newest state into <paramref name="path"/> (created readable by the owner only), verified, without a look for a run's commit.</summary>
    /// <exception cref="InvalidDatabaseException">The stored database is missing or is not a healthy SQLite database.</exception>
    Task<CheckOut> CheckOutAsync(string path, CancellationToken cancellationToken = default);
}
