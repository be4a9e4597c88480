using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Load;

/// <summary>Section 6, step 3: what is too much for a day. Ten contacts born on 20 June, whose emails are due on 6 June; the cap is 5, the limit 6.</summary>
public sealed class BalancedDaysTests
{
    private static readonly SchedulingSettings Half = new() { DailySendPercentageCap = 0.5m, CatchUpSpreadDays = 1 };

    [Theory]
    [InlineData("SELECT 1", "06-06: 1 2 3 4 5", "06-07: 6 7 8 9 10")]
    [InlineData("UPDATE contacts SET birth_date = '1960-06-21' WHERE id IN (1, 2, 9)", "06-06: 3 4 5 6 7", "06-07: 1 2 8 9 10")] // base date goes before id
    public void Schedule_MoreThanTheLimit_FillsDaysToTheCapInOrder(string change, string first, string second)
    {
        using var database = TenOnOneDay(change);

        database.Schedule("2025-06-01", Half);

        Assert.Equal([first, second], Days(database));
    }

    [Fact]
    public void Schedule_UpToTheLimit_MovesNothing()
    {
        using var database = TenOnOneDay("UPDATE contacts SET birth_date = NULL WHERE id > 6");

        database.Schedule("2025-06-01", Half);

        Assert.Equal(["06-06: 1 2 3 4 5 6"], Days(database));
    }

    [Fact]
    public void Schedule_RowsThatTheSenderHasTaken_CountAsLoad()
    {
        using var database = TenOnOneDay("UPDATE contacts SET birth_date = NULL WHERE id > 4");
        database.Row("other", "2025-06-06", "scheduled", contact: 10).Row("other", "2025-06-06", "processing", contact: 9).Row("other", "2025-06-06", "scheduled", contact: 8).Row("other", "2025-06-06", "sent", contact: 7);

        database.Schedule("2025-06-01", Half);

        Assert.Equal(["06-06: 1 2", "06-07: 3 4"], Days(database));
    }

    [Fact]
    public void Schedule_NoOtherDayLeft_StaysThoughTheDayIsOverfull()
    {
        using var database = TenOnOneDay("UPDATE contacts SET birth_date = '1960-06-01'");

        database.Schedule("2025-06-01", Half);

        Assert.Equal(["06-01: 1 2 3 4 5 6 7 8 9 10"], Days(database));
    }

    [Fact]
    public void Schedule_WindowOnTheNextDay_StaysBeforeThoseWhoCanMove()
    {
        // Kentucky, birthday 20 June, buffer 13: the window begins on 7 June, the day after, and holds all days to the birthday.
        using var database = TenOnOneDay("UPDATE contacts SET state = 'KY' WHERE id > 7");

        database.Schedule("2025-06-01", Half with { PreExclusionBufferDays = 13 });

        Assert.Equal(["06-06: 1 2 8 9 10", "06-07: 3 4 5 6 7"], Days(database));
    }

    private static RuleDatabase TenOnOneDay(string change)
    {
        var database = new RuleDatabase();
        for (var id = 1; id <= 10; id++)
        {
            database.Contact(id, birth: "1960-06-20");
        }

        return database.Sql(change);
    }

    private static IEnumerable<string> Days(RuleDatabase database) => database.ToSend()
        .Where(email => email.Date.Year == 2025)
        .GroupBy(email => email.Date)
        .OrderBy(day => day.Key)
        .Select(day => $"{day.Key:MM-dd}: {string.Join(' ', day.Select(email => email.Contact).Order())}");
}
