using System.Text;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Retries;

/// <summary>
/// Tries one run until it ends for good (docs/storage-protocol.md, section 2.2): a busy lease and a passing fault are waited for, each
/// within its own number of tries; deaths of the process that tries within a time; anything else ends at once. A pure function of what its
/// context answers, so that an orchestration can replay it.
/// </summary>
public static class RunWorkflow
{
    /// <summary>
    /// A first death may be anything: a deployment, a neighbour that took all memory. From the second on the run itself is suspected, and
    /// works alone, so that it cannot take its neighbours with it again.
    /// </summary>
    private const int DeathsBeforeAlone = 2;

    /// <summary>Runs to the end. The last outcome is returned as it is: busy or transient when the tries are used up.</summary>
    /// <param name="context">The host.</param>
    /// <param name="request">
    /// The run. Every try carries the same run id, so that a commit whose answer was lost is found again, and the number of the try, so that
    /// it takes over from an earlier one that died with the lease.
    /// </param>
    /// <param name="settings">Limits and waits.</param>
    /// <param name="cancellationToken">Ends a try or a wait.</param>
    public static async Task<RunOutcome> RunAsync(
        IRunWorkflowContext context,
        RunRequest request,
        RetrySettings settings,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(settings);
        var limits = new RetryLimits(request.RunId, settings);
        context.Report(new RunWorkflowStatus { Tries = 1 });
        for (var number = 1; ; number++)
        {
            var tried = await context.TryRunAsync(request with { Try = number, Alone = limits.Deaths >= DeathsBeforeAlone }, cancellationToken);
            var wait = limits.WaitAfter(tried, context.UtcNow);
            var outcome = tried.Outcome ?? Died(request, limits.Deaths, tried.ErrorType);
            var status = new RunWorkflowStatus { Tries = number, LastStatus = tried.Outcome?.Status, Reason = outcome.Reason };
            if (wait is not { } delay)
            {
                context.Report(status with { LastStatus = outcome.Status });
                return outcome;
            }

            context.Report(status with { NextTryAt = context.UtcNow + delay });
            await context.WaitAsync(delay, cancellationToken);
            context.Report(status with { Tries = number + 1 });
        }
    }

    private static RunOutcome Died(RunRequest request, int deaths, string? errorType) => new()
    {
        Status = RunStatus.Transient,
        OrganizationId = request.OrganizationId,
        RunId = request.RunId,
        Reason = FormattableString.Invariant($"The worker died during the run ({errorType}; deaths so far: {deaths}). ")
            + "Likely causes are memory (give the app a larger instance size) and functionTimeout of host.json (raise it); the host's log names the cause.",
    };
}

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

/// <summary>How long to wait before the next try: exponential, with a jitter that follows from the run id, so that a replay waits just as long.</summary>
internal static class RetryWait
{
    /// <summary>The jitter takes up to this share off a wait: runs that were turned away together come back apart.</summary>
    private const double JitterShare = 0.2;

    /// <summary>Stores give times in whole seconds: one second after the expiry it has passed by every clock's rounding.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    public static TimeSpan ForBusy(RetrySettings settings, string runId, int tries, LeaseHolder? holder, DateTimeOffset now)
    {
        var backOff = Exponential(settings.BusyWait, settings.LongestWait, runId, tries);

        // An expiry that our clock has passed while the store's has not says that the clocks differ: then only the back-off is sound.
        return holder is not null && holder.ExpiresAt >= now && holder.ExpiresAt - now + Rounding < backOff
            ? holder.ExpiresAt - now + Rounding
            : backOff;
    }

    public static TimeSpan ForTransient(RetrySettings settings, string runId, int tries) =>
        Exponential(settings.TransientWait, settings.LongestWait, runId, tries);

    /// <summary>The wait after so many tries in a row that ended alike: twice as long each time.</summary>
    public static TimeSpan Exponential(TimeSpan first, TimeSpan longest, string runId, int tries)
    {
        // Beyond 2^20 any first wait has reached the longest.
        var seconds = Math.Min(first.TotalSeconds * (1L << Math.Min(tries - 1, 20)), longest.TotalSeconds);
        return TimeSpan.FromMilliseconds(Math.Round(seconds * 1000 * (1 - (JitterShare * Fraction(runId, tries)))));
    }

    /// <summary>A number in [0, 1) from run id and try: FNV-1a, finished by a multiply-shift so that neighbouring tries differ.</summary>
    private static double Fraction(string runId, int tries)
    {
        var hash = 14695981039346656037UL;
        foreach (var octet in Encoding.UTF8.GetBytes(runId))
        {
            hash = unchecked((hash ^ octet) * 1099511628211UL);
        }

        hash = unchecked((hash ^ (ulong)tries) * 0x9E3779B97F4A7C15UL);
        hash ^= hash >> 32;
        hash = unchecked(hash * 0xD6E8FEB86659FD93UL);
        return (hash >> 11) * (1.0 / (1UL << 53));
    }
}
