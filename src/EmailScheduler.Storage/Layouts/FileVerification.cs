namespace EmailScheduler.Storage.Layouts;

/// <summary>
/// The verification of a local file that is to be committed: one that has ended, or one that goes on while the file is sent and has ended before anyone sees it.
/// Whoever has made it disposes of it once the commit has ended, however it did; then nothing reads the file any more.
/// </summary>
public sealed class FileVerification : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending;
    private readonly string? _hash;
    private readonly Task _verifying;

    private FileVerification(string? hash, Func<CancellationToken, Task> verifyAsync, CancellationToken cancellationToken)
    {
        _hash = hash;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _verifying = verifyAsync(_ending.Token);
    }

    /// <summary>A verification that has ended well.</summary>
    /// <param name="hash">The <see cref="CheckOut.HashAsync"/> that the file had before it was verified, and must still have.</param>
    public static FileVerification Ended(string hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return new(hash, static _ => Task.CompletedTask, CancellationToken.None);
    }

    /// <summary>Begins a verification that goes on beside the commit, of a file that nothing else can write any more.</summary>
    /// <param name="verifyAsync">Reads the file in the background; what it throws ends the commit.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static FileVerification WhileSent(Func<CancellationToken, Task> verifyAsync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verifyAsync);
        return new(hash: null, verifyAsync, cancellationToken);
    }

    /// <summary>Takes the file for a commit.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hash">Its hash now.</param>
    /// <returns>What ends when the verification has ended well, and before which the commit must not be seen.</returns>
    /// <exception cref="FileChangedException">The file is no longer what was verified.</exception>
    internal Task Of(string path, string hash) =>
        _hash is null || string.Equals(_hash, hash, StringComparison.Ordinal) ? _verifying : throw new FileChangedException(path);

    /// <summary>Ends a verification for which the commit has not waited. What it has found is of no use any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _verifying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }
}
