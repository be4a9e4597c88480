using Microsoft.Extensions.Logging;

namespace EmailScheduler.Api.Schedules;

/// <summary>
/// What every host does while the organizations cannot be listed, without which none is scheduled: they are listed again after 30 s, 1, 2, 4 and then every 5 minutes, as a run is tried, and after two
/// hours that is reported.
/// </summary>
public static class ListRetries
{
    /// <summary>The wait after the first failure; each further one is twice as long.</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>After how long it is reported as runs that failed are.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    /// <summary>Reports it.</summary>
    /// <param name="logger">Receives it.</param>
    /// <param name="errorType">The type of the last failure.</param>
    public static void Report(ILogger logger, string errorType) =>

        // The alert on failed runs looks for this sentence (infra/queries/failed-run.kql).
        logger.LogError("No organization was scheduled: their list could not be read ({ErrorType})", errorType);
}
