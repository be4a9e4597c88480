using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Layouts.Logs;

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
        catch (UnusableDatabaseException)
        {
            // Not a database: the verification names what is wrong with it.
            return "";
        }
    }

    internal override async Task<CommitAnswer> CommitAsync(CommitInfo info, string? verified, CancellationToken cancellationToken = default)
    {
        var (answer, state) = await layout.CommitAsync(this, info, verified, cancellationToken);
        Stored = state ?? Stored;
        return answer;
    }

    internal override Task<string?> MaintainAsync(string runId, CancellationToken cancellationToken = default) => layout.MaintainAsync(this, runId, cancellationToken);

    internal override void Release() => layout.Release(this);
}
