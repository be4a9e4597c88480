using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Load;

/// <summary>Section 6, step 3: what is too much for a day. Ten contacts born on 20 June, whose emails are due on 6 June; the cap is 5, the limit 6.</summary>
public sealed class BalancedDaysTests
{
    private const string SenderTookFour = """
        INSERT INTO email_schedules (contact_id, email_type, scheduled_send_date, status)
        VALUES (10, 'other', '2025-06-06', 'scheduled'), (9, 'other', '2025-06-06', 'processing'), (8, 'other', '2025-06-06', 'scheduled'), (7, 'other', '2025-06-06', 'sent')
        """;

    /// <summary>What is changed in the ten, the buffer, and who then gets an email on which day. Kentucky's window begins on 7 June with a buffer of 13, and holds all days to the birthday.</summary>
    [Theory]
    [InlineData("SELECT 1", 60, "06-06: 1 2 3 4 5", "06-07: 6 7 8 9 10")]
    [InlineData("UPDATE contacts SET birth_date = '1960-06-21' WHERE id IN (1, 2, 9)", 60, "06-06: 3 4 5 6 7", "06-07: 1 2 8 9 10")] // base date goes before id
    [InlineData("UPDATE contacts SET birth_date = NULL WHERE id > 6", 60, "06-06: 1 2 3 4 5 6")] // up to the limit nothing moves
    [InlineData("UPDATE contacts SET birth_date = NULL WHERE id > 4;" + SenderTookFour, 60, "06-06: 1 2", "06-07: 3 4")] // the sender's rows are load, too
    [InlineData("UPDATE contacts SET birth_date = '1960-06-01'", 60, "06-01: 1 2 3 4 5 6 7 8 9 10")] // no other day is left
    [InlineData("UPDATE contacts SET state = 'KY' WHERE id > 7", 13, "06-06: 1 2 8 9 10", "06-07: 3 4 5 6 7")] // who cannot move stays before those who can
    public void Run_TenOnOneDay_FillsDaysToTheCapInOrder(string change, int buffer, params string[] days)
    {
        using var database = new RuleDatabase().Contacts(10, birth: "1960-06-20").Sql(change);

        database.Run("2025-06-01", settings: new ReferenceSettings { DailySendPercentageCap = 0.5m, CatchUpSpreadDays = 1, PreExclusionBufferDays = buffer });

        Assert.Equal(days, Days(database));
    }

    private static IEnumerable<string> Days(RuleDatabase database) => database.ToSend()
        .Where(email => email.Date.Year == 2025)
        .GroupBy(email => email.Date)
        .OrderBy(day => day.Key)
        .Select(day => $"{day.Key:MM-dd}: {string.Join(' ', day.Select(email => email.Contact).Order())}");
}
