namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// When a run takes place: an instant, from which the organization's time zone makes today and the first send day, or a bare date, for which both are that date
/// (docs/scheduling-rules.md, "Words").
/// </summary>
public readonly record struct PlanningMoment
{
    private readonly DateTimeOffset _instant;
    private readonly DateOnly? _date;

    private PlanningMoment(DateTimeOffset instant, DateOnly? date)
    {
        _instant = instant;
        _date = date;
    }

    /// <summary>A run at an instant.</summary>
    public static PlanningMoment At(DateTimeOffset instant) => new(instant, null);

    /// <summary>A run as of a date: today and the first send day are that date.</summary>
    /// <exception cref="InvalidSettingException">The year is outside 1900 to 9000.</exception>
    public static PlanningMoment AsOf(DateOnly date) => IsInRange(date)
        ? new(default, date)
        : throw new InvalidSettingException("as-of", $"{date:yyyy-MM-dd}", "give a year from 1900 to 9000");

    /// <summary>Whether a day is one that a plan can have, or be made on: its year is from 1900 to 9000.</summary>
    public static bool IsInRange(DateOnly date) => date.Year is >= 1900 and <= 9000;

    internal PlanningDays In(TimeZoneInfo zone, TimeOnly sendTime)
    {
        if (_date is { } date)
        {
            return new PlanningDays(date.DayNumber, date.DayNumber);
        }

        var local = TimeZoneInfo.ConvertTime(_instant, zone).DateTime;
        var day = DateOnly.FromDateTime(local).DayNumber;
        return new PlanningDays(day, TimeOnly.FromDateTime(local) < sendTime ? day : day + 1);
    }
}

/// <summary>The two days that a plan is made for, as day numbers.</summary>
/// <param name="Today">The date of the run in the organization's zone.</param>
/// <param name="FirstSendDay">The first day that an email can still go out: today or tomorrow.</param>
internal readonly record struct PlanningDays(int Today, int FirstSendDay);
