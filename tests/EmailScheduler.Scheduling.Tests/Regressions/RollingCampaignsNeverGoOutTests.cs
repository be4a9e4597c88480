using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>In production the emails of a campaign without an end are re-dated by every run, always ahead of the day, and so never go out.</summary>
public sealed class RollingCampaignsNeverGoOutTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Schedule_EveryDay_KeepsTheDayAndSendsOnce(long contact)
    {
        using var database = new RuleDatabase(
            "INSERT INTO campaign_types (name, target_all_contacts, enable_followups) VALUES ('rolling', 1, 0)",
            "INSERT INTO campaign_instances (id, campaign_type, active_start_date) VALUES (7, 'rolling', '2025-01-01')").Contact(contact);
        var first = new DateOnly(2025, 6, 1);
        database.Schedule("2025-06-01");
        var planned = Assert.Single(database.ToSend());
        Assert.InRange(planned.Date, first, first.AddDays(6));

        for (var day = first; day < first.AddDays(20); day = day.AddDays(1))
        {
            EngineRuns.Schedule(database.Path, day);
            Assert.Equal(day <= planned.Date ? [planned] : [], database.ToSend());
            database.Send(day);
        }

        Assert.Equal($"{contact} campaign_rolling_7 {planned.Date:yyyy-MM-dd} sent", database.Emails());
    }
}
