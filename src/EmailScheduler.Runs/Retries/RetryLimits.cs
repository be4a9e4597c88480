using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Runs.Retries;

/// <summary>Counts the tries of one run by how they ended, and says how long to wait before the next.</summary>
/// <param name="runId">The run; the jitter of its waits follows from it.</param>
/// <param name="settings">Limits and waits.</param>
internal sealed class RetryLimits(string runId, RetrySettings settings)
{
    private int _busy;
    private int _transient;
    private int _unanswered;
    private DateTimeOffset? _unansweredSince;

    /// <summary>Tries whose process died.</summary>
    public int Deaths { get; private set; }

    /// <summary>The wait before the next try; <see langword="null"/> when there is none.</summary>
    public TimeSpan? WaitAfter(RunTry tried, DateTimeOffset now)
    {
        switch (tried.Outcome)
        {
            case null:
                Deaths++;
                return Uncounted(settings.DeathWait, settings.LongestDeathWait, now);
            case { Status: RunStatus.Deferred }:
                return Uncounted(settings.DeathWait, settings.LongestDeferral, now);
            case { Status: RunStatus.Superseded }:
                // The other try of this run is at work, and the next one would take over from it: so it gets the time of a busy lease.
                return Uncounted(settings.BusyWait, settings.LongestDeathWait, now);
        }

        (_unanswered, _unansweredSince) = (0, null);
        return tried.Outcome switch
        {
            { Status: RunStatus.Busy } busy when ++_busy < settings.BusyTries => RetryWait.ForBusy(settings, runId, _busy, busy.Holder, now),
            { Status: RunStatus.Transient } when ++_transient < settings.TransientTries => RetryWait.ForTransient(settings, runId, _transient),
            _ => null,
        };
    }

    /// <summary>
    /// Bounded by time, not by number: whatever kills workers (a deployment, a host that is moved, a neighbour) may do so many times in a few
    /// minutes and then be over.
    /// </summary>
    private TimeSpan? Uncounted(TimeSpan first, TimeSpan longest, DateTimeOffset now)
    {
        _unansweredSince ??= now;
        return now - _unansweredSince < settings.DeathsWithin
            ? RetryWait.Exponential(first, longest, runId, ++_unanswered)
            : null;
    }
}
