using System.Globalization;
using EmailScheduler.Scheduling.Preview;

namespace EmailScheduler.Scheduling.Tests.Preview;

/// <summary>The days of two weeks from Monday, 22 December 2025, on which no email goes out.</summary>
public sealed class SendDayCalendarTests
{
    /// <summary>A setting and its value as a report has them, and the days and reasons.</summary>
    public static TheoryData<string, string, string[]> Settings => new()
    {
        { "send_days", "mon,tue,wed,thu,fri,sat,sun", [] },
        { "send_days", "mon,tue,wed,thu,fri,sat", ["2025-12-28 a Sunday, which is not among send_days", "2026-01-04 a Sunday, which is not among send_days"] },
        { "holidays", "none", [] },
        { "holidays", "us_federal", ["2025-12-25 Christmas Day", "2026-01-01 New Year's Day"] },
        { "holidays", "2025-12-24, 2025-12-31", ["2025-12-24 a holiday of the organization", "2025-12-31 a holiday of the organization"] },
        { "blackouts", "2026-01-02..2026-01-03", ["2026-01-02 in the blackout 2026-01-02 to 2026-01-03", "2026-01-03 in the blackout 2026-01-02 to 2026-01-03"] },
        { "blackouts", "", [] },
        { "timezone", "no zone", [] },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void ClosedDays_SettingOfAReport_SaysWhichDaysAndWhy(string name, string value, string[] expected) => Assert.Equal(
        expected,
        SendDayCalendar.ClosedDays(new Dictionary<string, string> { [name] = value }, new DateOnly(2025, 12, 22), 14).Select(day => string.Create(CultureInfo.InvariantCulture, $"{day.Day:yyyy-MM-dd} {day.Reason}")));

    [Fact]
    public void ClosedDays_SettingThatCannotBeRead_NamesIt()
    {
        var failure = Assert.Throws<InvalidSettingException>(() => SendDayCalendar.ClosedDays(new Dictionary<string, string> { ["send_days"] = "weekdays" }, new DateOnly(2025, 12, 22), 14));

        Assert.Contains("send_days", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClosedDays_UntilTheEndOfTime_Ends() => Assert.Empty(SendDayCalendar.ClosedDays(new SchedulingSettings(), DateOnly.MaxValue.AddDays(-3), 14));

    /// <summary>The engine sends on no day that is shown as closed, and on some that are not.</summary>
    [Fact]
    public void ClosedDays_BesideTheEnginesOwnCalendar_AreTheSame()
    {
        var settings = new SchedulingSettings { SendDays = "mon,wed,fri", Holidays = "us_federal", Blackouts = "2026-03-01..2026-03-20" };
        var from = new DateOnly(2025, 12, 22);
        var engine = new SendCalendar(settings, from.DayNumber);

        var closed = SendDayCalendar.ClosedDays(settings, from, 400).Select(day => day.Day.DayNumber).ToHashSet();

        Assert.All(Enumerable.Range(from.DayNumber, 400), day => Assert.Equal(engine.IsSendDay(day), !closed.Contains(day)));
    }
}
