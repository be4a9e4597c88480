using EmailScheduler.Sqlite;

namespace EmailScheduler.Samples;

/// <summary>Writes the campaigns: four types, five instances, and who takes part in those that name their contacts.</summary>
internal sealed class SampleCampaigns(SqliteDatabase database, SampleOptions options) : IDisposable
{
    public const int RateIncrease = 1, SeasonalPromo = 2, InitialBlast = 3, AgentIntro = 4, NextRateIncrease = 5;
    public const int RateIncreaseDaysBefore = 14;
    public const int ActiveSinceDays = 30;
    public const int BlastDaysAgo = 120;

    private readonly SampleStatement _member = new(
        database, "contact_campaigns", "contact_id", "campaign_instance_id", "trigger_date", "status");

    public void WriteTypes()
    {
        using var insert = new SampleStatement(
            database,
            "campaign_types",
            "name", "respect_exclusion_windows", "enable_followups", "days_before_event", "target_all_contacts", "priority", "active", "spread_evenly",
            "skip_failed_underwriting");
        WriteRow(insert, "rate_increase", 1, 1, RateIncreaseDaysBefore, 0, 5, 1, 0, 0);
        WriteRow(insert, "seasonal_promo", 1, 1, 0, 1, 30, 1, 1, 1);
        WriteRow(insert, "initial_blast", 0, 0, 0, 1, 35, 1, 0, 0);
        WriteRow(insert, "agent_intro", 1, 1, -3, 0, 25, 1, 0, 0);
    }

    public void WriteInstances()
    {
        using var insert = new SampleStatement(
            database,
            "campaign_instances",
            "id", "campaign_type", "instance_name", "email_template", "sms_template", "active_start_date", "active_end_date", "spread_start_date",
            "spread_end_date", "target_states", "target_carriers", "created_at");
        WriteRow(insert, RateIncrease, "rate_increase", "Rate increase", "rate_increase_notice", "rate_increase_sms", Day(-ActiveSinceDays), Day(60), null, null, "ALL", null, Day(-45));
        WriteRow(insert, SeasonalPromo, "seasonal_promo", "Seasonal promotion", "seasonal_promo", null, Day(-10), Day(50), Day(-10), Day(40), null, "all", Day(-20));
        WriteRow(insert, InitialBlast, "initial_blast", "Welcome", "initial_blast", null, Day(-BlastDaysAgo), Day(-BlastDaysAgo + 30), null, null, "ALL", "ALL", Day(-BlastDaysAgo - 7));
        WriteRow(insert, AgentIntro, "agent_intro", "Meet your agent", "agent_intro_v2", null, Day(-ActiveSinceDays), null, null, null, "TX, fl ,GA,NV,CA", "Cedar Ridge Life, bluebonnet mutual", Day(-40));
        WriteRow(insert, NextRateIncrease, "rate_increase", "Rate increase, next round", "rate_increase_notice", null, Day(75), Day(135), null, null, "ALL", "ALL", Day(-5));
    }

    public void WriteMember(long contactId)
    {
        var random = SampleRandom.For(options.Seed, contactId, SamplePurpose.Campaigns);
        var chance = random.Below(1000);
        if (chance < 50)
        {
            var trigger = options.AsOf.AddDays(random.Between(-10, 75));
            Join(contactId, RateIncrease, new DateOnly(trigger.Year, trigger.Month, 1), random.Chance(900) ? "pending"u8 : "sent"u8);
        }
        else if (chance < 70)
        {
            Join(contactId, AgentIntro, random.Chance(300) ? null : options.AsOf.AddDays(random.Between(-5, 30)), random.Chance(900) ? "pending"u8 : "cancelled"u8);
        }

        // Two policies, two increases.
        if (chance < 2)
        {
            Join(contactId, RateIncrease, options.AsOf.AddDays(random.Between(20, 50)), "pending"u8);
        }
    }

    public void Dispose() => _member.Dispose();

    private void Join(long contactId, int instance, DateOnly? trigger, ReadOnlySpan<byte> status)
    {
        _member.Bind(1, contactId);
        _member.Bind(2, instance);
        if (trigger is { } date)
        {
            _member.Bind(3, date);
        }

        _member.Bind(4, status);
        _member.Insert();
    }

    private DateOnly Day(int fromAsOf) => options.AsOf.AddDays(fromAsOf);

    private static void WriteRow(SampleStatement insert, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            switch (values[i])
            {
                case int number:
                    insert.Bind(i + 1, number);
                    break;
                case DateOnly date:
                    insert.Bind(i + 1, date);
                    break;
                case string text:
                    insert.Bind(i + 1, text);
                    break;
            }
        }

        insert.Insert();
    }
}
