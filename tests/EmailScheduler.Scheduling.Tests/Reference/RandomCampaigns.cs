namespace EmailScheduler.Scheduling.Tests.Reference;

internal static class RandomCampaigns
{
    private static readonly string[] Names = ["rate_increase", "seasonal_promo_x", "blast", "BLAST", "a", "Spread_It_", "7"];

    private static readonly string[] TypeColumns =
    [
        "respect_exclusion_windows BOOLEAN", "enable_followups BOOLEAN", "days_before_event INTEGER", "target_all_contacts INTEGER", "priority INTEGER",
        "active BOOLEAN DEFAULT 1", "spread_evenly INTEGER", "skip_failed_underwriting INTEGER",
    ];

    private static readonly string[] InstanceColumns =
    [
        "instance_name TEXT", "email_template TEXT", "sms_template TEXT", "active_start_date TEXT", "active_end_date TEXT", "spread_start_date TEXT",
        "spread_end_date TEXT", "target_states TEXT", "target_carriers TEXT", "created_at TEXT",
    ];

    public static IReadOnlyList<RandomCampaign> Create(RandomTables tables, Draw draw, IReadOnlyList<RandomContact> contacts)
    {
        var types = Types(tables, draw);
        var campaigns = Instances(tables, draw, types);
        if (draw.Chance(0.9))
        {
            tables.Create("contact_campaigns", ["contact_id INTEGER", "campaign_instance_id INTEGER", "trigger_date TEXT", "status TEXT", "carrier TEXT"]);
            ContactCampaigns(tables, draw, contacts, campaigns);
        }

        return campaigns;
    }

    private static List<string> Types(RandomTables tables, Draw draw)
    {
        var names = Names.Where(_ => draw.Chance(0.6)).ToList();
        if (draw.Chance(0.25))
        {
            names.Add("aep");
        }

        if (draw.Chance(0.1))
        {
            return [.. Names, "aep"]; // instances of types that do not exist
        }

        tables.Create("campaign_types", TypeColumns.Where(_ => draw.Chance(0.93)).Prepend("name TEXT PRIMARY KEY"));
        foreach (var name in names)
        {
            tables.Insert(
                "campaign_types",
                ("name", name),
                ("respect_exclusion_windows", draw.Odd(0.03) ? draw.Pick("true", "False") : draw.Pick<object?>(1, 1, 0, 0, null)),
                ("enable_followups", draw.Pick<object?>(1, 1, 0, null)),
                ("days_before_event", draw.Odd(0.03) ? "ten" : draw.Pick<object?>(0, 14, 30, 7, -3, -10, -61, null)),
                ("target_all_contacts", draw.Pick<object?>(0, 0, 1, null)),
                ("priority", draw.Pick<object?>(1, 5, 10, 20, 30, null)),
                ("active", draw.Chance(0.85) ? draw.Pick<object?>(1, 1, null) : 0),
                ("spread_evenly", draw.Pick<object?>(0, 0, 1, null)),
                ("skip_failed_underwriting", draw.Pick<object?>(0, 1, null)));
        }

        return names;
    }

    private static List<RandomCampaign> Instances(RandomTables tables, Draw draw, List<string> types)
    {
        tables.Create("campaign_instances", InstanceColumns.Where(_ => draw.Chance(0.95)).Prepend("campaign_type TEXT").Prepend("id INTEGER PRIMARY KEY"));
        var campaigns = new List<RandomCampaign>();
        var sharedDay = draw.Day(15);
        var count = types.Count == 0 ? 0 : draw.Between(0, 10);
        for (var id = 1; id <= count; id++)
        {
            var type = draw.Chance(0.05) ? "gone" : draw.Pick(types);
            var start = draw.Chance(0.3) ? sharedDay : draw.Day(91);
            var spread = draw.Chance(0.3) ? sharedDay : draw.Day(35);
            campaigns.Add(new RandomCampaign($"campaign_{type}_{id * 7}", start));
            tables.Insert(
                "campaign_instances",
                ("id", id * 7),
                ("campaign_type", type),
                ("instance_name", $"instance {id}"),
                ("email_template", draw.Pick("spring", "autumn", null)),
                ("sms_template", draw.Pick("sms", null, null)),
                ("active_start_date", draw.Text(start, missing: 0.3)),
                ("active_end_date", draw.Text(draw.D.Plus(draw.Between(-20, 150)), missing: 0.4)),
                ("spread_start_date", draw.Text(spread, missing: 0.4)),
                ("spread_end_date", draw.Text(spread.Plus(draw.Pick(0, 6, 20, 60, -3)), missing: 0.4)),
                ("target_states", draw.Pick(null, null, "", "all", "ALL", "CA, nv,MO ,TX", "TX", "Texas, n.y., Calif", ",")),
                ("target_carriers", draw.Pick(null, null, "ALL", " acme,GLOBEX", "Umbrella")),
                ("created_at", draw.Text(draw.Day(60), missing: 0.2) + draw.Pick("", " 10:00:00")));
        }

        return campaigns;
    }

    private static void ContactCampaigns(RandomTables tables, Draw draw, IReadOnlyList<RandomContact> contacts, List<RandomCampaign> campaigns)
    {
        foreach (var campaign in campaigns)
        {
            var share = draw.Pick(0.1, 0.3, 0.8);
            var id = long.Parse(campaign.EmailType.Split('_')[^1], System.Globalization.CultureInfo.InvariantCulture);
            foreach (var contact in contacts.Where(_ => draw.Chance(share)))
            {
                var triggers = draw.Pick(1, 1, 1, 2, 3);
                for (var i = 0; i < triggers; i++)
                {
                    tables.Insert(
                        "contact_campaigns",
                        ("contact_id", draw.Chance(0.02) ? contact.Id + 1_000_000_007 : contact.Id),
                        ("campaign_instance_id", id),
                        ("trigger_date", draw.Chance(0.3) ? Dates.Text(campaign.Day) : draw.Text(draw.Day(75), missing: 0.1)),
                        ("status", draw.Chance(0.9) ? "pending" : draw.Pick("sent", "Pending", null)));
                }
            }
        }
    }
}
