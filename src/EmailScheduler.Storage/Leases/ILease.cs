namespace EmailScheduler.Storage.Leases;

/// <summary>
/// A held lease: a lock with an expiry, kept alive in the background. Disposing of it releases it.
/// It saves work; it does not keep data safe: that is the conditional commit's part.
/// </summary>
public interface ILease : IAsyncDisposable
{
    /// <summary>The run that holds it.</summary>
    string RunId { get; }

    /// <summary>Cancelled when a renewal has failed for so long that the lease may expire, or when it was found to be another's.</summary>
    CancellationToken Lost { get; }
}
