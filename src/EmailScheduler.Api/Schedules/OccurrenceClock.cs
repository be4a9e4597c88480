using EmailScheduler.Api.Settings;

namespace EmailScheduler.Api.Schedules;

/// <summary>
/// Says which occurrence of a schedule is to be handled, on a clock that may jump and a machine that may sleep: the newest one that was not handled, if it is less than a day ago.
/// </summary>
/// <param name="schedule">The schedule.</param>
/// <param name="start">The time at which nothing is known yet of what has been handled.</param>
internal sealed class OccurrenceClock(TimerSchedule schedule, DateTimeOffset start)
{
    /// <summary>What was missed longer ago than this is not caught up on.</summary>
    public static readonly TimeSpan LongestAgo = TimeSpan.FromDays(1);

    /// <summary>A wait does not end earlier because the time of day jumps, or because the machine has slept: so it is short.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Everything up to this was handled.</summary>
    public DateTimeOffset Since { get; private set; } = start - LongestAgo;

    /// <summary>Whether what follows <see cref="Since"/> may have been handled all the same, by an earlier process, or before the clock was set back by more than a day.</summary>
    public bool IsUncertain { get; private set; } = true;

    /// <summary>The occurrence that is to be handled now; <see langword="null"/> when there is none.</summary>
    public DateTimeOffset? Due(DateTimeOffset now)
    {
        if (now < Since - LongestAgo)
        {
            // Waiting for that time once more could take years.
            (Since, IsUncertain) = (now - LongestAgo, true);
        }

        return schedule.LastUpTo(now) is { } newest && newest > Since && now - newest < LongestAgo ? newest : null;
    }

    /// <summary>Notes that everything up to an occurrence was handled.</summary>
    public void Handle(DateTimeOffset occurrence) => (Since, IsUncertain) = (occurrence, false);

    /// <summary>How long to wait before looking again.</summary>
    public TimeSpan WaitFrom(DateTimeOffset now)
    {
        var wait = schedule.FirstFrom(now.AddTicks(1)) - now;
        return wait is null || wait > LongestWait ? LongestWait : wait.Value;
    }
}
