namespace EmailScheduler.Runs.Settings;

/// <summary>
/// How often and how patiently a run is tried again (<c>Retry:*</c>). An orchestration keeps them in its history as JSON, so that a setting changed
/// meanwhile does not change what it replays: names are fixed, new fields must be optional.
/// </summary>
public sealed record RetrySettings
{
    /// <summary>Tries that may find the lease busy before the run gives up (1 to 100). The default value is 10.</summary>
    public int BusyTries { get; init; } = 10;

    /// <summary>The wait after the first busy try (1 to 86,400 s); each further one is twice as long. The default value is 30 seconds.</summary>
    public TimeSpan BusyWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tries that may end in a passing fault before the run gives up (1 to 100). The default value is 5.</summary>
    public int TransientTries { get; init; } = 5;

    /// <summary>The wait after the first passing fault (1 to 86,400 s); each further one is twice as long. The default value is 5 seconds.</summary>
    public TimeSpan TransientWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>No wait is longer than this (1 to 86,400 s). The default value is 1 hour, a lease's default life.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The wait after the first try whose process died; each further one in a row is twice as long. The default value is 15 seconds; no setting changes it.</summary>
    public TimeSpan DeathWait { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>No wait after a death is longer than this. The default value is 5 minutes; no setting changes it.</summary>
    public TimeSpan LongestDeathWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>No wait after a deferred try is longer than this. The default value is 1 minute; no setting changes it.</summary>
    public TimeSpan LongestDeferral { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long after the first of several tries in a row that died, were deferred or superseded the run gives up at the next one, the fifth at the earliest. The default value is 2 hours; no setting changes it.</summary>
    public TimeSpan DeathsWithin { get; init; } = TimeSpan.FromHours(2);
}
