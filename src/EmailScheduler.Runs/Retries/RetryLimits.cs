using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Runs.Retries;

/// <summary>Counts the tries of one run by how they ended, and says how long to wait before the next.</summary>
/// <param name="runId">The run; the jitter of its waits follows from it.</param>
/// <param name="settings">Limits and waits.</param>
internal sealed class RetryLimits(string runId, RetrySettings settings)
{
    /// <summary>While the app stands still, time passes and no try is made.</summary>
    private const int LeastUncounted = 5;

    private int _busy;
    private int _transient;
    private int _died;
    private int _deferred;
    private int _superseded;
    private DateTimeOffset? _uncountedSince;

    /// <summary>Tries whose process died.</summary>
    public int Deaths { get; private set; }

    /// <summary>The wait before the next try; <see langword="null"/> when there is none.</summary>
    public TimeSpan? WaitAfter(RunTry tried, DateTimeOffset now)
    {
        switch (tried.Outcome)
        {
            case null:
                Deaths++;
                return Uncounted(ref _died, settings.DeathWait, settings.LongestDeathWait, now);
            case { Status: RunStatus.Deferred }:
                return Uncounted(ref _deferred, settings.DeathWait, settings.LongestDeferral, now);
            case { Status: RunStatus.Superseded }:
                // The other try of this run is at work, and the next one would take over from it: so it gets the time that most runs need.
                return Uncounted(ref _superseded, settings.LongestDeathWait, settings.LongestDeathWait, now);
        }

        (_died, _deferred, _superseded, _uncountedSince) = (0, 0, 0, null);
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
    private TimeSpan? Uncounted(ref int ofItsKind, TimeSpan first, TimeSpan longest, DateTimeOffset now)
    {
        ofItsKind++;
        _uncountedSince ??= now;
        return now - _uncountedSince < settings.DeathsWithin || _died + _deferred + _superseded < LeastUncounted
            ? RetryWait.Exponential(first, longest, runId, ofItsKind)
            : null;
    }
}
