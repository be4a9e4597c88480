using PublicHoliday;

namespace EmailScheduler.Scheduling.Tests.Model;

/// <summary>The holidays of a package that others keep are ours.</summary>
public sealed class UsFederalHolidaysTests
{
    [Fact]
    public void NameOf_EveryDayOf2024To2035_IsAHolidayWhereThePackageHasOne()
    {
        // The package lists the day on which a holiday is observed, which may be of the year before; the day itself, on a weekend, is one as well.
        var calendar = new USAPublicHoliday();
        var observed = Enumerable.Range(2023, 14).SelectMany(calendar.PublicHolidays).Select(DateOnly.FromDateTime).ToHashSet();

        for (var day = new DateOnly(2024, 1, 1); day.Year <= 2035; day = day.AddDays(1))
        {
            var name = UsFederalHolidays.NameOf(day.DayNumber);
            var isOfAWeekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            Assert.True(observed.Contains(day) == (name is not null && !isOfAWeekend), $"{day:yyyy-MM-dd} {name}");
            Assert.True(name is null || !isOfAWeekend || observed.Contains(day.AddDays(day.DayOfWeek == DayOfWeek.Saturday ? -1 : 1)), $"{day:yyyy-MM-dd} {name} is not observed");
        }
    }

    [Theory]
    [InlineData("2027-07-04", "Independence Day")]
    [InlineData("2027-07-05", "Independence Day (observed)")]
    [InlineData("2021-12-31", "New Year's Day (observed)")]
    [InlineData("2025-05-26", "Memorial Day")]
    [InlineData("2025-11-27", "Thanksgiving Day")]
    [InlineData("2025-11-28", null)]
    [InlineData("0001-01-01", "New Year's Day")]
    [InlineData("9999-12-31", null)]
    public void NameOf_Day_IsTheHolidaysName(string day, string? expected) =>
        Assert.Equal(expected, UsFederalHolidays.NameOf(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture).DayNumber));
}
