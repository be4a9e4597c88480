using System.Globalization;
using EmailScheduler.Api.Settings;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Api.Tests.Settings;

/// <summary>Clock changes in Chicago: on 2026-03-08 from 2 h to 3 h, on 2026-11-01 from 2 h back to 1 h. Lord Howe changes by half an hour.</summary>
public class RunHoursTests
{
    [Theory]
    [InlineData("6", "America/Chicago", "2026-06-01T10:59:59Z", "2026-06-01T11:00:00Z")]
    [InlineData("6", "America/Chicago", "2026-06-01T11:00:00Z", "2026-06-02T11:00:00Z")]
    [InlineData("6,18", "America/Chicago", "2026-06-01T11:00:00Z", "2026-06-01T23:00:00Z")]
    [InlineData("0", "Pacific/Auckland", "2026-06-01T12:00:00Z", "2026-06-02T12:00:00Z")]
    [InlineData("23", "Pacific/Kiritimati", "2026-06-01T08:59:00Z", "2026-06-01T09:00:00Z")]
    [InlineData("2", "America/Chicago", "2026-03-08T07:30:00Z", "2026-03-08T08:00:00Z")]
    [InlineData("2", "America/Chicago", "2026-03-08T08:00:00Z", "2026-03-09T07:00:00Z")]
    [InlineData("1", "America/Chicago", "2026-11-01T05:30:00Z", "2026-11-01T06:00:00Z")]
    [InlineData("1", "America/Chicago", "2026-11-01T06:00:00Z", "2026-11-02T07:00:00Z")]
    [InlineData("2", "Australia/Lord_Howe", "2026-10-03T15:00:00Z", "2026-10-03T15:30:00Z")]
    public void NextAfter_AnyInstant_IsTheNextTimeTheHourBegins(string hours, string zone, string after, string expected) =>
        Assert.Equal(Instant(expected), RunHours.Parse(hours, "RunAt").NextAfter(TimeZoneInfo.FindSystemTimeZoneById(zone), Instant(after)));

    [Theory]
    [InlineData("America/Chicago", 2)]
    [InlineData("America/Chicago", 1)]
    [InlineData("Australia/Lord_Howe", 2)]
    [InlineData("Asia/Kathmandu", 0)]
    public void NextAfter_OneHourThroughAYear_IsDueOnEveryDay(string zone, int hour)
    {
        var hours = RunHours.Parse(hour.ToString(CultureInfo.InvariantCulture), "RunAt");
        var local = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var instant = hours.NextAfter(local, Instant("2025-12-31T23:59:00Z"));
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, local).DateTime);
        for (var days = 0; days < 365; days++)
        {
            Assert.Equal(day.AddDays(days), DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, local).DateTime));
            instant = hours.NextAfter(local, instant);
        }
    }

    [Theory]
    [InlineData("America/Chicago", "1,2,18")]
    [InlineData("Australia/Lord_Howe", "2")]
    [InlineData("Pacific/Kiritimati", "0,23")]
    public void LastUpTo_EachDueInstantOfAYear_IsThatOneUntilTheNext(string zone, string text)
    {
        var hours = RunHours.Parse(text, "RunAt");
        var local = TimeZoneInfo.FindSystemTimeZoneById(zone);
        for (var due = hours.NextAfter(local, Instant("2025-12-31T00:00:00Z")); due < Instant("2027-01-01T00:00:00Z");)
        {
            var next = hours.NextAfter(local, due);
            Assert.Equal((due, due), (hours.LastUpTo(local, due), hours.LastUpTo(local, next.AddTicks(-1))));
            due = next;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("24")]
    [InlineData("-1")]
    [InlineData("6,")]
    [InlineData("6:30")]
    public void Parse_WhatIsNoHour_NamesSettingAndRemedy(string text)
    {
        var failure = Assert.Throws<InvalidSettingException>(() => RunHours.Parse(text, "RunAt"));

        Assert.Equal("RunAt", failure.Setting);
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
