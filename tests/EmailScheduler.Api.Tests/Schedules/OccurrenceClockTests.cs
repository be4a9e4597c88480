using System.Globalization;
using EmailScheduler.Api.Schedules;
using EmailScheduler.Api.Settings;

namespace EmailScheduler.Api.Tests.Schedules;

/// <summary>Which occurrence is handled when, on a clock that jumps.</summary>
public class OccurrenceClockTests
{
    private const string Daily = "0 0 6 * * *", Hourly = "0 0 * * * *", EverySecond = "* * * * * *", Weekly = "0 0 6 * * 0";

    /// <summary>A schedule; the times at which it is looked at, in June 2025; what is handled then.</summary>
    public static TheoryData<string, string, string, string> Days => new()
    {
        { "a process that starts an hour late", Daily, "1T07:00:00", "1T06:00:00" },
        { "one that starts a day late", Daily, "2T05:59:59", "1T06:00:00" },
        { "one that starts when nothing was due for a day", Weekly, "3T07:00:00", "-" },
        { "one that starts before the first occurrence of its day", Daily, "1T05:00:00 1T05:59:00 1T06:00:00", "31T06:00:00 - 1T06:00:00" },
        { "one that stays", Hourly, "1T05:30:00 1T06:00:00 1T06:00:01 1T06:59:59 1T07:00:00", "1T05:00:00 1T06:00:00 - - 1T07:00:00" },
        { "a machine that sleeps for five hours", Hourly, "1T05:30:00 1T10:30:00 1T10:31:00", "1T05:00:00 1T10:00:00 -" },
        { "a machine that sleeps for three days", Daily, "1T07:00:00 4T07:00:00", "1T06:00:00 4T06:00:00" },
        { "a clock that is set forward by an hour", Hourly, "1T05:30:00 1T06:30:00", "1T05:00:00 1T06:00:00" },
        { "a clock that is set back by an hour", Hourly, "1T06:30:00 1T05:30:00 1T06:00:00 1T06:45:00 1T07:00:00", "1T06:00:00 - - - 1T07:00:00" },
        { "a clock that is set back by two days, which it was ahead", Hourly, "3T06:30:00 1T06:30:00 1T07:00:00", "3T06:00:00 1T06:00:00 1T07:00:00" },
        { "a schedule of seconds", EverySecond, "1T06:00:00.2 1T06:00:00.9 1T06:00:01.1 1T06:00:04.1", "1T06:00:00 - 1T06:00:01 1T06:00:04" },
    };

    [Theory]
    [MemberData(nameof(Days))]
    public void Due_ClockOfADay_IsTheNewestOnceAndNoneThatIsADayOld(string what, string schedule, string times, string expected)
    {
        var looks = times.Split(' ').Select(At).ToList();
        var clock = new OccurrenceClock(TimerSchedule.Parse(schedule, "Schedule"), looks[0]);
        var handled = new List<string>();
        foreach (var now in looks)
        {
            var due = clock.Due(now);
            handled.Add(due?.ToString("d'T'HH:mm:ss", CultureInfo.InvariantCulture) ?? "-");
            if (due is { } occurrence)
            {
                clock.Handle(occurrence);
            }
        }

        Assert.Equal((what, expected), (what, string.Join(' ', handled)));
    }

    [Theory]
    [InlineData(Daily, "1T05:59:30", 30)]
    [InlineData(Daily, "1T06:00:00", 60)]
    [InlineData(Daily, "1T07:00:00", 60)]
    [InlineData(EverySecond, "1T06:00:00.25", 0.75)]
    public void WaitFrom_ATime_IsUntilTheNextOneAndAMinuteAtMost(string schedule, string now, double seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds), new OccurrenceClock(TimerSchedule.Parse(schedule, "Schedule"), At(now)).WaitFrom(At(now)));

    [Fact]
    public void IsUncertain_UntilTheFirstIsHandled_AndAfterADayBack()
    {
        var clock = new OccurrenceClock(TimerSchedule.Parse(Hourly, "Schedule"), At("3T06:30:00"));
        Assert.True(clock.IsUncertain);
        clock.Handle(At("3T06:00:00"));
        Assert.False(clock.IsUncertain);

        Assert.NotNull(clock.Due(At("1T06:30:00")));

        Assert.True(clock.IsUncertain);
    }

    private static DateTimeOffset At(string time) =>
        new(DateTime.ParseExact("2025-06-0" + time, "yyyy-MM-dd'T'HH:mm:ss.FFF", CultureInfo.InvariantCulture), TimeSpan.Zero);
}
