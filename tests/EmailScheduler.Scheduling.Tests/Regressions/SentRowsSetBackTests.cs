using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>The production scheduler sets rows that were sent back to pre-scheduled, so that they would go out twice.</summary>
public sealed class SentRowsSetBackTests
{
    [Theory]
    [InlineData("sent")]
    [LongInlineData("delivered")]
    [LongInlineData("scheduled")]
    [InlineData("processing")]
    [InlineData("failed")]
    [LongInlineData("bounced")]
    [InlineData(null)]
    public void Schedule_RowOfTheSender_IsNeverTouchedAndItsEventNeverMailedAgain(string? status)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20").Row("birthday", "2025-06-06", status);
        var row = Of2025(database);

        for (var day = new DateOnly(2025, 6, 1); day <= new DateOnly(2025, 6, 25); day = day.AddDays(1))
        {
            EngineRuns.Schedule(database.Path, day);

            Assert.Equal(row, Of2025(database));
        }
    }

    [Fact]
    public void Schedule_RowThatTheSenderMayBeWorkingOn_IsLeftToIt()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20").Row("birthday", "2025-06-06", "pre-scheduled", "2025-06-20", "2025-06-06");

        database.Schedule("2025-06-06", evening: true);

        Assert.StartsWith("1 birthday 2025-06-06 pre-scheduled; 1 birthday 2026-06-06", database.Emails(), StringComparison.Ordinal);
    }

    private static string Of2025(RuleDatabase database) =>
        Assert.Single(database.Rows("contact_id", "email_type", "scheduled_send_date", "status", "scheduler_run_id", "updated_at").Split("; "), row => row.Contains("birthday|2025", StringComparison.Ordinal));
}
