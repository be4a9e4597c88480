using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>In production an email whose day has passed keeps it, and so never goes out.</summary>
public sealed class OverdueEmailsStayInThePastTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Schedule_EmailsWhoseDayHasPassed_AreDatedAheadAndGoOut(bool hadRows)
    {
        // Birthdays on 2 to 14 June: their emails were due on 19 to 31 May.
        using var database = new RuleDatabase();
        for (var id = 2; id <= 14; id++)
        {
            var (due, birthday) = ($"2025-05-{id + 17:00}", $"06-{id:00}");
            database.Contact(id, birth: $"1960-{birthday}").When(hadRows, there => there.Row("birthday", due, "pre-scheduled", $"2025-{birthday}", due, contact: id));
        }

        for (var day = new DateOnly(2025, 6, 1); day <= new DateOnly(2025, 6, 14); day = day.AddDays(1))
        {
            EngineRuns.Schedule(database.Path, day);
            Assert.All(database.ToSend(), email => Assert.True(email.Date >= day, $"Contact {email.Contact} has an email left in the past."));
            database.Send(day);
        }

        Assert.Equal(13, database.Rows("status", "event_year").Split("; ").Count(row => row == "sent|2025"));
    }
}
