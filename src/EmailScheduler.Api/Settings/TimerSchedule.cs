using EmailScheduler.Scheduling.Model;
using NCrontab;

namespace EmailScheduler.Api.Settings;

/// <summary>When the timer fires: an NCRONTAB expression of six fields (the first is seconds) or five, read as the host reads it, in UTC.</summary>
public sealed class TimerSchedule
{
    /// <summary>How far to look back for an occurrence: most schedules answer within the first spans, which cost little.</summary>
    private static readonly TimeSpan[] Spans =
        [TimeSpan.FromMinutes(2), TimeSpan.FromHours(2), TimeSpan.FromDays(2), TimeSpan.FromDays(62), TimeSpan.FromDays(8 * 366)];

    private readonly CrontabSchedule? _cron;

    private TimerSchedule(CrontabSchedule? cron) => _cron = cron;

    /// <summary>No schedule.</summary>
    public static TimerSchedule Never { get; } = new(null);

    /// <summary>Reads a schedule.</summary>
    /// <param name="text">Such as <c>0 0 6 * * *</c>: every day at 06:00 UTC.</param>
    /// <param name="source">The setting's name, for the error.</param>
    /// <exception cref="InvalidSettingException">The text is no schedule.</exception>
    public static TimerSchedule Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        var withSeconds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6;
        return CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = withSeconds }) is { } cron
            ? new TimerSchedule(cron)
            : throw new InvalidSettingException(source, text, "give an NCRONTAB expression of six fields, such as 0 0 6 * * * for every day at 06:00 UTC");
    }

    /// <summary>The last occurrence up to an instant, that included; <see langword="null"/> when there was none in eight years.</summary>
    public DateTimeOffset? LastUpTo(DateTimeOffset instant)
    {
        foreach (var span in Spans)
        {
            // The search leaves both of its ends out.
            var until = instant.UtcDateTime.AddTicks(1);
            var last = _cron?.GetNextOccurrences(until - span, until).Select(occurrence => (DateTime?)occurrence).LastOrDefault();
            if (last is { } found)
            {
                return Utc(found);
            }
        }

        return null;
    }

    /// <summary>The first occurrence at or after an instant; <see langword="null"/> when there is none in the calendar.</summary>
    public DateTimeOffset? FirstFrom(DateTimeOffset instant)
    {
        // GetNextOccurrence answers with the end of time when there is none.
        var next = _cron?.GetNextOccurrence(instant.UtcDateTime.AddTicks(-1));
        return next is { } found && found < DateTime.MaxValue.Date ? Utc(found) : null;
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
