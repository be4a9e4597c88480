namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Calendars of sending around the day of the run: mostly open, seldom closed for ever.</summary>
internal static class RandomCalendar
{
    public static string SendDays(Draw draw) => draw.Pick("mon,tue,wed,thu,fri", "tue, THU", "sun", "mon,tue,wed,thu,fri,sat,sun", "fri,sat", "wed,wed");

    public static string Holidays(Draw draw) => draw.Pick(
        "us_federal", "us_federal", "none", Day(draw, 3), $"{Day(draw, 0)}, {Day(draw, 20)},{Day(draw, 20)}", $"{Day(draw, 5)},{Day(draw, 5)}");

    public static string Blackouts(Draw draw) => draw.Between(0, 11) switch
    {
        0 => "2000-01-01..9999-12-31",
        1 => $"{Dates.Text(draw.D)}..{Dates.Text(draw.D.Plus(3660))}",
        2 => $"{Dates.Text(draw.D.Plus(1))}..{Dates.Text(draw.D.Plus(draw.Pick(30, 90, 400)))}",
        3 or 4 => Day(draw, 3),
        5 or 6 => $"{Range(draw, 20)}, {Day(draw, 20)}",
        _ => $"{Range(draw, 60)},{Range(draw, 10)}",
    };

    private static string Range(Draw draw, int reach)
    {
        var first = draw.D.Plus(draw.Between(-5, reach));
        return $"{Dates.Text(first)}..{Dates.Text(first.Plus(draw.Pick(0, 1, 6, 13, 45)))}";
    }

    private static string Day(Draw draw, int reach) => Dates.Text(draw.D.Plus(draw.Between(0, reach)));
}
