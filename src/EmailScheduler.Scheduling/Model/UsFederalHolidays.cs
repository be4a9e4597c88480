namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// The holidays of federal employees of the United States (5 U.S.C. 6103), by the rules of today for every year, with the days on which those of a fixed date are observed
/// (docs/scheduling-rules.md, section 8).
/// </summary>
internal static class UsFederalHolidays
{
    private static readonly (int Month, int Day, string Name)[] Fixed =
    [
        (1, 1, "New Year's Day"),
        (6, 19, "Juneteenth National Independence Day"),
        (7, 4, "Independence Day"),
        (11, 11, "Veterans Day"),
        (12, 25, "Christmas Day"),
    ];

    // The last Monday of May is the one after the 24th.
    private static readonly (int Month, DayOfWeek Weekday, int Earliest, string Name)[] Floating =
    [
        (1, DayOfWeek.Monday, 15, "Birthday of Martin Luther King, Jr."),
        (2, DayOfWeek.Monday, 15, "Washington's Birthday"),
        (5, DayOfWeek.Monday, 25, "Memorial Day"),
        (9, DayOfWeek.Monday, 1, "Labor Day"),
        (10, DayOfWeek.Monday, 8, "Columbus Day"),
        (11, DayOfWeek.Thursday, 22, "Thanksgiving Day"),
    ];

    /// <summary>The name of the holiday that a day is, or on which one is observed; <see langword="null"/> for any other day.</summary>
    public static string? NameOf(int day)
    {
        var date = DayNumber.ToDate(day);
        if (FixedOn(date) is { } name)
        {
            return name;
        }

        foreach (var (month, weekday, earliest, floating) in Floating)
        {
            if (date.Month == month && date.DayOfWeek == weekday && date.Day >= earliest && date.Day < earliest + 7)
            {
                return floating;
            }
        }

        return date.DayOfWeek switch
        {
            DayOfWeek.Friday when day < DayNumber.Last => Observed(FixedOn(date.AddDays(1))),
            DayOfWeek.Monday when day > 0 => Observed(FixedOn(date.AddDays(-1))),
            _ => null,
        };
    }

    private static string? FixedOn(DateOnly date)
    {
        foreach (var (month, day, name) in Fixed)
        {
            if (date.Month == month && date.Day == day)
            {
                return name;
            }
        }

        return null;
    }

    private static string? Observed(string? name) => name is null ? null : name + " (observed)";
}
