namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>The wait for other programs' locks on a database, which ends after a bound.</summary>
/// <param name="path">The database's file.</param>
/// <param name="patience">How long to wait in all.</param>
internal sealed class DatabaseLockWait(string path, TimeSpan patience)
{
    // Real time on purpose: this waits for another program, which no test's clock can hurry.
    private readonly long _since = TimeProvider.System.GetTimestamp();

    /// <summary>Waits a little before the next attempt, at random, so that two who wait do not keep meeting.</summary>
    /// <exception cref="ObjectStoreException">The bound is reached.</exception>
    public Task BeforeNextAttemptAsync(CancellationToken cancellationToken) => TimeProvider.System.GetElapsedTime(_since) < patience
        ? Task.Delay(Random.Shared.Next(5, 50), cancellationToken)
        : throw DatabaseFailure.Busy(path, patience);
}
