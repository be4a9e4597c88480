namespace EmailScheduler.Storage.Leases;

/// <summary>
/// A held lease: a lock with an expiry, kept alive in the background. Disposing of it releases it.
/// It saves work; it does not keep data safe: that is the conditional commit's part.
/// </summary>
public interface ILease : IAsyncDisposable
{
    /// <summary>The run that holds it.</summary>
    string RunId { get; }

    /// <summary>The number of the run's try that holds it, from 1.</summary>
    int TryNumber { get; }

    /// <summary>Cancelled when a renewal has failed for so long that the lease may expire, or when it was found to be another's.</summary>
    CancellationToken Lost { get; }

    /// <summary>
    /// Whether another try of the same run, with a number as high or higher, was found to hold the lease. Known when <see cref="Lost"/> is
    /// cancelled because of it. A lease that was lost because it could not be renewed looks at its object once more when it is disposed of:
    /// only after that is <see langword="false"/> the last word.
    /// </summary>
    bool IsSuperseded { get; }
}
