using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>In production one contact born on 29 February in a state with windows ends the whole run.</summary>
public sealed class LeapDayInWindowStateTests
{
    [Theory]
    [InlineData("2023-02-28")]
    [InlineData("2024-02-28")]
    [InlineData("2024-02-29")]
    [InlineData("2024-03-01")]
    [InlineData("2025-02-28")]
    [InlineData("2025-03-01")]
    [InlineData("2100-02-28")]
    public void Schedule_BornOnLeapDayInEveryState_PlansEveryContact(string d)
    {
        using var database = new RuleDatabase();
        var id = 0L;
        foreach (var state in BuiltInWindows.All.Select(window => window.State.ToString()).Append("TX"))
        {
            database.Contact(++id, state, birth: "1960-02-29", effective: "2020-02-29");
        }

        database.Schedule(d);

        var planned = database.Rows("contact_id").Split("; ").ToHashSet(StringComparer.Ordinal);
        Assert.Equal(id, planned.Count);
    }

    [Theory]
    [InlineData("2025-01-15", "1 birthday 2025-02-14 skipped Birthday exclusion window for KY; 1 post_window 2025-04-30 pre-scheduled")]
    [InlineData("2028-01-15", "1 birthday 2028-02-15 skipped Birthday exclusion window for KY; 1 post_window 2028-04-30 pre-scheduled")]
    public void Schedule_BornOnLeapDayInKentucky_CountsTheWindowFromTheLastOfFebruary(string d, string expected)
    {
        using var database = new RuleDatabase().Contact(1, "KY", birth: "1960-02-29");

        database.Schedule(d);

        Assert.Equal(expected, database.Emails());
    }
}
