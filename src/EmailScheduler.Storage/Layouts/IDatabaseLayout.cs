namespace EmailScheduler.Storage.Layouts;

/// <summary>How one database lies in the store (docs/storage-protocol.md, section 3): check it out into a local file, commit the local file.</summary>
public interface IDatabaseLayout : IAsyncDisposable
{
    /// <summary>Tells whether a run of this id has already committed, and what it reported; <see langword="null"/> when not (a retried activity must not plan twice).</summary>
    Task<CommitInfo?> FindCommitAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Brings the newest state into <paramref name="path"/> (created readable by the owner only), verified.
    /// </summary>
    /// <exception cref="UnusableDatabaseException">The stored object is missing or is not a healthy SQLite database.</exception>
    Task<CheckOut> CheckOutAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>
    /// Commits the local file on top of exactly the state that was checked out, or changes nothing:
    /// another run may have committed since, whatever the lease says.
    /// </summary>
    Task<CommitAnswer> CommitAsync(CheckOut checkOut, CommitInfo info, CancellationToken cancellationToken = default);

    /// <summary>
    /// Looks after what commits leave behind (a log is compacted), when the run's result is safe. What goes wrong is logged and left to the next run.
    /// By default there is nothing to do.
    /// </summary>
    Task MaintainAsync(CheckOut checkOut, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Gives the run's file back, for a layout that keeps it for the next run on this machine. By default it stays where it is.</summary>
    void Release(CheckOut checkOut)
    {
    }
}
