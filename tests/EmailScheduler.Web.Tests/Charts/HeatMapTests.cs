using EmailScheduler.Web.Charts;

namespace EmailScheduler.Web.Tests.Charts;

public class HeatMapTests
{
    // A Friday.
    private static readonly DateOnly Today = new(2026, 1, 16);

    /// <summary>Emails, the daily cap, the colour, and whether that is above the cap.</summary>
    public static TheoryData<long, long?, int, bool> Levels => new()
    {
        { 0, 1000, 0, false },
        { 1, 1000, 1, false },
        { 100, 1000, 1, false },
        { 101, 1000, 2, false },
        { 251, 1000, 3, false },
        { 501, 1000, 4, false },
        { 800, 1000, 4, false },
        { 801, 1000, 5, false },
        { 1001, 1000, 5, true },
        { long.MaxValue, 1000, 5, true },
        { -5, 1000, 0, false },
        { 7, null, 5, false },
        { 7, 0, 5, false },
    };

    [Theory]
    [MemberData(nameof(Levels))]
    public void Of_Emails_LevelIsTheShareOfTheCap(long emails, long? cap, int level, bool isAbove)
    {
        var cell = Map(new() { [Today.AddDays(3)] = emails }, cap).Cells[3];

        Assert.Equal((level, isAbove), (cell.Level, cell.IsAboveCap));
    }

    [Fact]
    public void Of_Days_StandInWeeksFromMonday()
    {
        var map = Map([], 100);

        Assert.Equal(120, map.Cells.Count);
        Assert.Equal((0, 4, true), (map.Cells[0].Week, map.Cells[0].Weekday, map.Cells[0].IsToday));
        Assert.Equal((1, 0, false), (map.Cells[3].Week, map.Cells[3].Weekday, map.Cells[3].IsToday));
        Assert.Equal(18, map.Weeks);
        Assert.All(map.Cells.GroupBy(cell => (cell.Week, cell.Weekday)), place => Assert.Single(place));
    }

    [Fact]
    public void Of_ClosedDayAndDayOutside_KeepTheirReasonAndDoNotCount()
    {
        var map = HeatMap.Of(
            Today,
            new Dictionary<DateOnly, long> { [Today.AddDays(-1)] = 9, [Today.AddDays(120)] = 9, [Today] = 5 },
            100,
            day => day.DayOfWeek == DayOfWeek.Sunday ? "a Sunday" : null,
            day => $"/days/{day:yyyy-MM-dd}");

        Assert.Equal(5, map.Emails);
        Assert.Equal("a Sunday", map.Cells[2].Closed);
        Assert.Equal("/days/2026-01-16", map.Cells[0].Address);
    }

    private static HeatMap Map(Dictionary<DateOnly, long> emails, long? cap) => HeatMap.Of(Today, emails, cap, _ => null, _ => "/");
}
