namespace EmailScheduler.Runs.Overview;

/// <summary>When something was read, by the clock and by the timestamp that only goes forward: each of them alone may say that it is newer than it is.</summary>
/// <param name="At">By the clock (UTC), which may be put back.</param>
/// <param name="Timestamp">By <see cref="TimeProvider.GetTimestamp"/>, which may stand still while the machine sleeps.</param>
public readonly record struct ReadingTime(DateTimeOffset At, long Timestamp)
{
    /// <summary>That something is read now.</summary>
    public static ReadingTime Now(TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        return new ReadingTime(timeProvider.GetUtcNow(), timeProvider.GetTimestamp());
    }

    /// <summary>The time of the reading by the clock as it is now (UTC): as long ago as the one that says longer.</summary>
    public DateTimeOffset By(TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        var now = timeProvider.GetUtcNow();
        var passed = timeProvider.GetElapsedTime(Timestamp);
        return now - (now - At > passed ? now - At : passed);
    }
}
