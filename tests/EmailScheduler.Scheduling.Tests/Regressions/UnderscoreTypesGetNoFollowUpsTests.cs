using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>In production the type of a campaign is cut at its first underscore, so that types that have one get no follow-ups.</summary>
public sealed class UnderscoreTypesGetNoFollowUpsTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("rate_increase")]
    [InlineData("a_2_b")]
    [InlineData("_")]
    public void Schedule_CampaignEmailSent_IsFollowedUpWhateverItsTypeIsCalled(string type)
    {
        using var database = new RuleDatabase($"INSERT INTO campaign_types (name, priority) VALUES ('{type}', 7)").Contact(1).Row($"campaign_{type}_12", "2025-05-30");

        database.Schedule("2025-05-31");

        Assert.EndsWith(
            $$"""followup_1_cold|2025-06-01|7|12|{"initial_email_id":1,"initial_email_type":"campaign_{{type}}_12","sent_on":"2025-05-30"}""",
            database.Rows("email_type", "scheduled_send_date", "priority", "campaign_instance_id", "metadata"),
            StringComparison.Ordinal);
    }
}
