namespace EmailScheduler.Storage.Layouts;

/// <summary>A database in a local file, with all that its layout needs to commit the file on top of exactly the stored state that it came from.</summary>
public abstract class CheckOut
{
    private protected CheckOut(string path, string? baseVersion, long bytesMoved)
    {
        Path = path;
        BaseVersion = baseVersion;
        BytesMoved = bytesMoved;
    }

    /// <summary>The local file.</summary>
    public string Path { get; }

    /// <summary>The state it came from: an ETag (<c>object</c>) or a transaction id (<c>log</c>); <see langword="null"/> for a database that is to be created.</summary>
    public string? BaseVersion { get; }

    /// <summary>Bytes fetched from the store; 0 when the local file was still current.</summary>
    public long BytesMoved { get; }

    /// <summary>
    /// A hash of the local file as it is now, for <see cref="DatabaseSession.CommitAsync"/>. Made before the file is verified, it holds for what the verification
    /// reads: whatever changes the file from then on makes the commit be refused. One reading of the file; empty, which no commit matches, for what is no database.
    /// </summary>
    public Task<string> HashAsync(CancellationToken cancellationToken = default) => File.Exists(Path) ? HashFileAsync(cancellationToken) : Task.FromResult("");

    private protected abstract Task<string> HashFileAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="DatabaseSession.CommitAsync"/>
    internal abstract Task<CommitAnswer> CommitAsync(CommitInfo info, string? verified, CancellationToken cancellationToken = default);

    /// <summary>Commits a file that nobody has verified.</summary>
    internal Task<CommitAnswer> CommitAsync(CommitInfo info, CancellationToken cancellationToken = default) => CommitAsync(info, verified: null, cancellationToken);

    /// <summary>Looks after what commits leave behind. By default there is nothing to do.</summary>
    /// <returns>What people should know; <see langword="null"/> when there is nothing.</returns>
    internal virtual Task<string?> MaintainAsync(string runId, CancellationToken cancellationToken = default) => Task.FromResult<string?>(null);

    /// <summary>Gives the local file back, for a layout that keeps it for the next run on this machine. By default it stays where it is.</summary>
    internal virtual void Release()
    {
    }
}
