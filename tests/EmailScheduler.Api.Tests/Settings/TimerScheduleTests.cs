using System.Globalization;
using EmailScheduler.Api.Settings;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Api.Tests.Settings;

public class TimerScheduleTests
{
    [Theory]
    [InlineData("0 0 6 * * *", "2026-06-01T06:00:00Z", "2026-06-01T06:00:00Z")]
    [InlineData("0 0 6 * * *", "2026-06-01T05:59:59Z", "2026-05-31T06:00:00Z")]
    [InlineData("0 6 * * *", "2026-06-01T07:00:00Z", "2026-06-01T06:00:00Z")]
    [InlineData("*/15 * * * * *", "2026-06-01T06:00:29Z", "2026-06-01T06:00:15Z")]
    [InlineData("0 0 6 1 1 *", "2026-06-01T06:00:00Z", "2026-01-01T06:00:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-06-01T06:00:00Z", "2024-02-29T00:00:00Z")]
    public void LastUpTo_AnyInstant_IsTheOccurrenceBeforeOrAtIt(string schedule, string instant, string expected) =>
        Assert.Equal(Instant(expected), TimerSchedule.Parse(schedule, "Schedule").LastUpTo(Instant(instant)));

    [Theory]
    [InlineData("0 0 6 * * *", "2026-06-01T06:00:00Z", "2026-06-01T06:00:00Z")]
    [InlineData("0 0 6 * * *", "2026-06-01T06:00:01Z", "2026-06-02T06:00:00Z")]
    public void FirstFrom_AnyInstant_IsTheOccurrenceAtOrAfterIt(string schedule, string instant, string expected) =>
        Assert.Equal(Instant(expected), TimerSchedule.Parse(schedule, "Schedule").FirstFrom(Instant(instant)));

    [Fact]
    public void Occurrences_OfADayThatDoesNotExist_AreNone()
    {
        var never = TimerSchedule.Parse("0 0 0 30 2 *", "Schedule");

        Assert.Null(never.LastUpTo(Instant("2026-06-01T06:00:00Z")));
        Assert.Null(never.FirstFrom(Instant("2026-06-01T06:00:00Z")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("daily")]
    [InlineData("0 0 25 * * *")]
    [InlineData("0 0 6 * * * *")]
    public void Parse_WhatIsNoSchedule_NamesSettingAndRemedy(string text)
    {
        var failure = Assert.Throws<InvalidSettingException>(() => TimerSchedule.Parse(text, "Schedule"));

        Assert.Contains("Schedule", failure.Message, StringComparison.Ordinal);
        Assert.Contains("0 0 6 * * *", failure.Message, StringComparison.Ordinal);
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
