using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Charts;

namespace EmailScheduler.Web.Tests.Charts;

public class DayBarsTests
{
    private static readonly DateOnly Today = new(2026, 1, 16);

    /// <summary>The fullest day's emails, the daily cap, the emails of the whole height, and where the cap's line is from above.</summary>
    public static TheoryData<long, long?, long, double?> Scales => new()
    {
        { 100, null, 100, null },
        { 100, 100, 100, 0 },
        { 100, 50, 100, 80 },
        { 100, 150, 150, 0 },
        { 100, 1000, 100, null },
        { 0, 1000, 1, null },
        { long.MaxValue, long.MaxValue, long.MaxValue, 0 },
    };

    [Theory]
    [MemberData(nameof(Scales))]
    public void Of_EmailsAndCap_ScaleIsTheFullestDayOrTheCapNearAbove(long emails, long? cap, long whole, double? line)
    {
        var bars = DayBars.Of(Today, [new DayCount(Today, new Dictionary<string, long> { ["birthday"] = emails })], cap);

        Assert.Equal((whole, line), (bars.Whole, bars.Cap));
    }

    [Fact]
    public void Of_Types_StandOnEachOtherInGroups()
    {
        var types = new Dictionary<string, long> { ["birthday"] = 20, ["followup_1_cold"] = 30, ["followup_2_clicked_no_hq"] = 10, ["campaign_rate_1"] = 15, ["other"] = 5, ["aep"] = -7 };

        var bars = DayBars.Of(Today, [new DayCount(Today.AddDays(1), types), new DayCount(Today.AddDays(-1), types), new DayCount(Today.AddDays(60), types)], null);

        Assert.Equal(60, bars.Bars.Count);
        Assert.Equal([(0, "Birthday", 20), (4, "Follow-ups", 40), (5, "Campaigns and others", 20)], bars.Groups);
        Assert.Equal([(0, 120, 40), (4, 40, 80), (5, 0, 40)], bars.Bars[1].Parts);
    }
}
