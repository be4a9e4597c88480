using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>On which days emails go out by the settings in force, without a database (docs/scheduling-rules.md, section 8: <c>send_days</c>, <c>holidays</c>, <c>blackouts</c>).</summary>
public static class SendDayCalendar
{
    /// <summary>How many days can be asked for at once.</summary>
    public const int MostDays = 3660;

    /// <summary>The days without sending of a span, ascending, each with its reason.</summary>
    /// <param name="settings">
    /// Settings under the names of docs/scheduling-rules.md, section 8, such as those that a report's plan was made with; one that is not there has its default. Those that are no
    /// settings of the calendar are not looked at.
    /// </param>
    /// <param name="from">The first day of the span.</param>
    /// <param name="days">How many days it has, at most <see cref="MostDays"/>.</param>
    /// <exception cref="InvalidSettingException">A setting of the calendar cannot be read; the message names it, its value and the remedy.</exception>
    public static IReadOnlyList<ClosedDay> ClosedDays(IReadOnlyDictionary<string, string> settings, DateOnly from, int days)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, MostDays);
        var none = new SchedulingSettings();
        return ClosedDays(
            none with
            {
                SendDays = settings.GetValueOrDefault("send_days", none.SendDays),
                Holidays = settings.GetValueOrDefault("holidays", none.Holidays),
                Blackouts = settings.GetValueOrDefault("blackouts", none.Blackouts),
            },
            from,
            days);
    }

    /// <summary>The same by settings as an organization has them.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="from">The first day of the span.</param>
    /// <param name="days">How many days it has, at most <see cref="MostDays"/>.</param>
    /// <exception cref="InvalidSettingException">A setting of the calendar cannot be read.</exception>
    public static IReadOnlyList<ClosedDay> ClosedDays(SchedulingSettings settings, DateOnly from, int days)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, MostDays);
        var calendar = SendDays.Parse(settings);
        var closed = new List<ClosedDay>();
        for (var day = from.DayNumber; day < Math.Min(from.DayNumber + days, DateOnly.MaxValue.DayNumber); day++)
        {
            if (calendar.WhyClosed(day) is { } reason)
            {
                closed.Add(new ClosedDay(DateOnly.FromDayNumber(day), reason));
            }
        }

        return closed;
    }
}

/// <summary>A day on which no email goes out.</summary>
/// <param name="Day">The day.</param>
/// <param name="Reason">Why, in words that follow "it is": <c>Thanksgiving Day</c>, <c>a holiday of the organization</c>, <c>in the blackout 2025-12-24 to 2026-01-01</c>, <c>a Sunday, which is not among send_days</c>.</param>
public sealed record ClosedDay(DateOnly Day, string Reason);
