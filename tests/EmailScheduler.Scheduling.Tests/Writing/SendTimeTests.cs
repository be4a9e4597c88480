using EmailScheduler.Scheduling.Tests.Reference;
using EmailScheduler.Scheduling.Writing;

namespace EmailScheduler.Scheduling.Tests.Writing;

/// <summary>With <c>send_zone</c> = <c>recipient</c>, the time of day of an email on the days on which clocks change.</summary>
public sealed class SendTimeTests
{
    private static readonly string[] States =
    [
        .. "AK AL AR AS AZ CA CO CT DC DE FL FM GA GU HI IA ID IL IN KS KY LA MA MD ME MH MI MN MO MP MS MT NC ND NE NH NJ NM NV NY OH OK OR PA PR PW RI SC SD TN TX UT VA VI VT WA WI WV WY".Split(' '),
    ];

    /// <summary>Both days on which the clocks of the United States change, and their neighbours, for twelve years.</summary>
    public static TheoryData<int> Years => [.. Enumerable.Range(2024, 12)];

    [Theory]
    [MemberData(nameof(Years))]
    public void Of_DaysOnWhichClocksChange_AreThoseOfTheReference(int year)
    {
        var days = new[] { Sunday(year, 3, 8), Sunday(year, 11, 1) }.SelectMany(day => new[] { day.AddDays(-1), day, day.AddDays(1) }).ToList();
        foreach (var zone in (string[])["America/Chicago", "America/Phoenix", "Pacific/Guam"])
        {
            for (var minutes = year % 2 == 0 ? 0 : 30; minutes < 24 * 60; minutes += 60)
            {
                var settings = new SchedulingSettings { Timezone = zone, SendTimeHour = minutes / 60, SendTimeMinute = minutes % 60, SendZone = "recipient" };
                var reference = new ReferenceSettings { Timezone = zone, SendTimeHour = minutes / 60, SendTimeMinute = minutes % 60, SendZone = "recipient" };
                var sendTime = new SendTime(settings);
                foreach (var day in days)
                {
                    foreach (var state in States)
                    {
                        var (expected, actual) = (Section9SendTime.Of(reference, state, day), SendTime.Text(sendTime.Of(StateOf(state), day.DayNumber)));
                        Assert.True(expected == actual, $"{state} {day:yyyy-MM-dd} {minutes / 60:00}:{minutes % 60:00} in {zone}: {actual}, not {expected}");
                    }
                }
            }
        }
    }

    private static DateOnly Sunday(int year, int month, int earliest)
    {
        var day = new DateOnly(year, month, earliest);
        return day.AddDays((7 - (int)day.DayOfWeek) % 7);
    }

    private static UsState StateOf(string code) => StateText.TryParse(System.Text.Encoding.ASCII.GetBytes(code), out var state) ? state : throw new ArgumentException(code);
}
