namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 8: send_days, holidays, blackouts, as they are written, and which days they leave.</summary>
internal sealed class Section8Calendar
{
    private static readonly string[] Weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly HashSet<DayOfWeek> _sendDays;
    private readonly bool _federalHolidays;
    private readonly List<(DateOnly From, DateOnly To)> _holidays = [];
    private readonly List<(DateOnly From, DateOnly To)> _blackouts;

    private Section8Calendar(ReferenceSettings settings)
    {
        _sendDays = Items(settings.SendDays)
            .Select(item => Array.IndexOf(Weekdays, item.ToLowerInvariant()))
            .Select(weekday => weekday >= 0 ? (DayOfWeek)weekday : throw RefusedInputException.Setting("send_days", settings.SendDays))
            .ToHashSet();
        if (_sendDays.Count == 0)
        {
            throw RefusedInputException.Setting("send_days", settings.SendDays);
        }

        _federalHolidays = settings.Holidays == "us_federal";
        if (settings.Holidays is not ("none" or "us_federal"))
        {
            _holidays = Items(settings.Holidays).Select(item => Day("holidays", item)).Select(day => (day, day)).ToList();
        }

        _blackouts = Items(settings.Blackouts).Select(Blackout).ToList();
    }

    public static Section8Calendar Read(ReferenceSettings settings) => new(settings);

    public bool IsSendDay(DateOnly day) => _sendDays.Contains(day.DayOfWeek)
        && !(_federalHolidays && IsFederalHoliday(day))
        && !_holidays.Concat(_blackouts).Any(closed => day.IsIn(closed.From, closed.To));

    public static bool IsFederalHoliday(DateOnly day) =>
        OfYear(day.Year).Contains(day)
        || FixedDates(day.Year).Concat(day.Year == 9999 ? [] : FixedDates(day.Year + 1)).Any(date => Observed(date) == day);

    private static IEnumerable<DateOnly> OfYear(int year) =>
    [
        .. FixedDates(year),
        Nth(year, 1, DayOfWeek.Monday, 3),
        Nth(year, 2, DayOfWeek.Monday, 3),
        Enumerable.Range(25, 7).Select(day => new DateOnly(year, 5, day)).Single(day => day.DayOfWeek == DayOfWeek.Monday),
        Nth(year, 9, DayOfWeek.Monday, 1),
        Nth(year, 10, DayOfWeek.Monday, 2),
        Nth(year, 11, DayOfWeek.Thursday, 4),
    ];

    private static DateOnly[] FixedDates(int year) => [new(year, 1, 1), new(year, 6, 19), new(year, 7, 4), new(year, 11, 11), new(year, 12, 25)];

    private static DateOnly Observed(DateOnly date) => date.DayOfWeek switch
    {
        DayOfWeek.Saturday => date.Plus(-1),
        DayOfWeek.Sunday => date.Plus(1),
        _ => date,
    };

    private static DateOnly Nth(int year, int month, DayOfWeek weekday, int n) => Enumerable.Range(1, 28)
        .Select(day => new DateOnly(year, month, day))
        .Where(day => day.DayOfWeek == weekday)
        .ElementAt(n - 1);

    private static (DateOnly From, DateOnly To) Blackout(string item)
    {
        var ends = item.Split("..");
        var (from, to) = ends.Length switch
        {
            1 => (Day("blackouts", ends[0]), Day("blackouts", ends[0])),
            2 => (Day("blackouts", ends[0].Trim()), Day("blackouts", ends[1].Trim())),
            _ => throw RefusedInputException.Setting("blackouts", item),
        };
        return from <= to ? (from, to) : throw RefusedInputException.Setting("blackouts", item);
    }

    private static DateOnly Day(string setting, string item) =>
        item.Length == 10 && Dates.Parse(item) is { } day ? day : throw RefusedInputException.Setting(setting, item);

    private static string[] Items(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
