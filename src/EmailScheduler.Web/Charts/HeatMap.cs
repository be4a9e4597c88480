using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Charts;

/// <summary>The emails of the coming days as a map of weeks: one column a week, Monday first.</summary>
public sealed record HeatMap
{
    private const int Days = 120;

    /// <summary>Shares of the daily cap, in hundredths, from which a day has the next colour.</summary>
    private static readonly int[] Levels = [0, 10, 25, 50, 80];

    /// <summary>The cells, ascending by day.</summary>
    public required IReadOnlyList<HeatCell> Cells { get; init; }

    /// <summary>The emails of a day that the daily cap aims at; <see langword="null"/> where it is not known: then the fullest day takes its place.</summary>
    public required long? DailyCap { get; init; }

    /// <summary>How many weeks there are.</summary>
    public int Weeks => Cells.Count == 0 ? 0 : Cells[^1].Week + 1;

    /// <summary>All emails of the days that are shown.</summary>
    public long Emails => Total.Of(Cells, cell => cell.Emails);

    /// <summary>The fullest day; <see langword="null"/> when there is no email at all.</summary>
    public HeatCell? Fullest => Cells.MaxBy(cell => cell.Emails) is { Emails: > 0 } cell ? cell : null;

    /// <summary>Makes the map of 120 days.</summary>
    /// <param name="today">The first day: today in the organization's time zone.</param>
    /// <param name="emails">The emails to send by day.</param>
    /// <param name="dailyCap">The emails of a day that the daily cap aims at, 0 for none.</param>
    /// <param name="closed">Why nothing is sent on a day; <see langword="null"/> for a day that is open.</param>
    /// <param name="address">The address of a day's emails.</param>
    /// <param name="unknown">A day whose emails are not known.</param>
    public static HeatMap Of(DateOnly today, IReadOnlyDictionary<DateOnly, long> emails, long? dailyCap, Func<DateOnly, string?> closed, Func<DateOnly, string> address, DateOnly? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(emails);
        ArgumentNullException.ThrowIfNull(closed);
        ArgumentNullException.ThrowIfNull(address);
        var days = Enumerable.Range(0, Days).Select(today.AddDays).ToList();
        var cap = dailyCap is > 0 ? dailyCap : null;
        var whole = cap ?? Math.Max(1, days.Max(day => emails.GetValueOrDefault(day)));
        var first = RowOf(today);
        return new HeatMap
        {
            DailyCap = cap,
            Cells =
            [
                .. days.Select((day, index) => new HeatCell
                {
                    Day = day,
                    Week = (first + index) / 7,
                    Weekday = RowOf(day),
                    Emails = emails.GetValueOrDefault(day),
                    Level = LevelOf(emails.GetValueOrDefault(day), whole),
                    IsAboveCap = emails.GetValueOrDefault(day) > cap,
                    IsToday = index == 0,
                    IsUnknown = day == unknown,
                    Closed = closed(day),
                    Address = address(day),
                }),
            ],
        };
    }

    // Numbers of other programs' making may be any: no product that overflows.
    private static int LevelOf(long emails, long whole) => emails <= 0 ? 0 : Levels.Count(share => (Int128)emails * 100 > (Int128)whole * share);

    private static int RowOf(DateOnly day) => ((int)day.DayOfWeek + 6) % 7;
}

/// <summary>One day of a <see cref="HeatMap"/>.</summary>
public sealed record HeatCell
{
    /// <summary>The day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Its week, from 0.</summary>
    public required int Week { get; init; }

    /// <summary>Its place in the week, from 0 for Monday.</summary>
    public required int Weekday { get; init; }

    /// <summary>The emails to send.</summary>
    public required long Emails { get; init; }

    /// <summary>The colour, from 0 (no email) to 5.</summary>
    public required int Level { get; init; }

    /// <summary>Whether it has more emails than the daily cap.</summary>
    public required bool IsAboveCap { get; init; }

    /// <summary>Whether it is today.</summary>
    public required bool IsToday { get; init; }

    /// <summary>Whether its emails are not known, which is not that there are none.</summary>
    public required bool IsUnknown { get; init; }

    /// <summary>Why nothing is sent; <see langword="null"/> for a day that is open.</summary>
    public required string? Closed { get; init; }

    /// <summary>The address of its emails.</summary>
    public required string Address { get; init; }
}
