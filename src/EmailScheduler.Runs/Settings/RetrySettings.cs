namespace EmailScheduler.Runs.Settings;

/// <summary>How often and how patiently a run is tried again (<c>Retry:*</c>).</summary>
public sealed record RetrySettings
{
    /// <summary>Tries that may find the lease busy before the run gives up (1 to 1000). The default value is 10.</summary>
    public int BusyTries { get; init; } = 10;

    /// <summary>The wait after the first busy try (1 to 86,400 s); each further one is twice as long. The default value is 30 seconds.</summary>
    public TimeSpan BusyWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tries that may end in a passing fault before the run gives up (1 to 1000). The default value is 5.</summary>
    public int TransientTries { get; init; } = 5;

    /// <summary>The wait after the first passing fault (1 to 86,400 s); each further one is twice as long. The default value is 5 seconds.</summary>
    public TimeSpan TransientWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>No wait is longer than this (1 to 86,400 s). The default value is 1 hour, a lease's default life.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromHours(1);
}
