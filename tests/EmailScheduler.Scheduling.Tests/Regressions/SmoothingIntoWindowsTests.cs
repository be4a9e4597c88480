using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>In production the smoothing of effective-date emails moves them into exclusion windows.</summary>
public sealed class SmoothingIntoWindowsTests
{
    private static readonly DateOnly IdealDay = new(2025, 7, 2);

    [Fact]
    public void Schedule_CrowdedDayBesideAWindow_MovesNoEmailIntoIt()
    {
        // Kentucky, born on 1 September, buffer 60: the window begins on 3 July, the day after the ideal date of all forty.
        using var database = new RuleDatabase().Contacts(40, "KY", birth: "1960-09-01", effective: "2020-08-01");

        var result = database.Schedule("2025-06-01", new SchedulingSettings { EdDailySoftLimit = 1, EdSmoothingWindowDays = 7, DailySendPercentageCap = 1m });

        var days = database.ToSend().Where(email => email.Type == "effective_date").Select(email => email.Date).ToList();
        Assert.Equal(40, days.Count);
        Assert.All(days, day => Assert.InRange(day, IdealDay.AddDays(-3), IdealDay));
        Assert.True(days.Distinct().Count() > 1, "Nothing was smoothed, so the test shows nothing.");
        Assert.Equal(1, result.Settings.EffectiveDateLimit);
    }
}
