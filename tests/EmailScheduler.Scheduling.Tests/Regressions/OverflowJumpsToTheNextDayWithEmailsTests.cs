using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>In production what is too much for a day jumps to the next day that has emails, which may be months away.</summary>
public sealed class OverflowJumpsToTheNextDayWithEmailsTests
{
    [Fact]
    public void Schedule_OverfullDayBeforeEmptyDays_RollsOverToTheVeryNextDays()
    {
        using var database = new RuleDatabase().Contact(100, birth: "1960-12-20").Contacts(19, birth: "1960-06-20");

        // A cap of 4 of 20 contacts, so 19 emails take 6, 7, 8, 9 June with 4 emails each and 10 June with the last three.
        database.Schedule("2025-06-01", new SchedulingSettings { DailySendPercentageCap = 0.2m });

        var days = database.ToSend().GroupBy(email => email.Date).OrderBy(day => day.Key).Select(day => $"{day.Key:MM-dd}: {day.Count()}");
        Assert.Equal(["06-06: 4", "06-07: 4", "06-08: 4", "06-09: 4", "06-10: 3", "12-06: 1"], days);
    }
}
