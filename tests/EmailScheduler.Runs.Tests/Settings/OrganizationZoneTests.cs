using System.Globalization;

namespace EmailScheduler.Runs.Tests.Settings;

public sealed class OrganizationZoneTests
{
    /// <summary>What a status or a report names, and the zone that is meant; the settings have America/Chicago.</summary>
    [Theory]
    [InlineData("America/Los_Angeles", "America/Los_Angeles")]
    [InlineData(null, "America/Chicago")]
    [InlineData("", "America/Chicago")]
    [InlineData("Mars/Olympus", "America/Chicago")]
    public void Of_NameOfAStatus_IsThatZoneElseTheOneOfTheSettings(string? named, string expected)
    {
        var settings = new RunSettings();

        Assert.Equal(expected, OrganizationZone.Of(named, settings with { Scheduling = settings.Scheduling with { Timezone = "America/Chicago" } }).Id);
    }

    [Theory]
    [InlineData("2026-01-16T05:59:59Z", "2026-01-15")]
    [InlineData("2026-01-16T06:00:00Z", "2026-01-16")]
    [InlineData("2026-07-16T05:00:00Z", "2026-07-16")]
    public void DayAt_InstantAroundMidnight_IsTheDateThere(string instant, string expected) =>
        Assert.Equal(DateOnly.ParseExact(expected, "yyyy-MM-dd", CultureInfo.InvariantCulture), OrganizationZone.DayAt(TimeZoneInfo.FindSystemTimeZoneById("America/Chicago"), DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture)));
}
