namespace EmailScheduler.Scheduling.Tests.Reference;

internal static class RandomOrganization
{
    private static readonly string?[] Overrides =
    [
        null, "", "{}", """{"daily_send_percentage_cap":2}""", """{"daily_send_percentage_cap":0.03}""", """{"daily_send_percentage_cap":5,"ed_daily_soft_limit":1}""",
        """{"daily_send_percentage_cap":0.07,"ed_smoothing_window_days":7}""", """{"ed_daily_soft_limit":2,"ed_smoothing_window_days":4}""",
        """{"daily_send_percentage_cap":100,"ed_smoothing_window_days":1}""", """{"ed_daily_soft_limit":0,"other":"x"}""",
        " ", "null", """{"daily_send_percentage_cap":{},"ed_daily_soft_limit":null,"ed_smoothing_window_days":" "}""", """{"daily_send_percentage_cap":1.0}""",
    ];

    private static readonly string[] BufferedStates = ["CA", "NV", "MO", "KY", "OR", "NY"];

    public static void Create(RandomTables tables, Draw draw)
    {
        if (draw.Chance(0.15))
        {
            return;
        }

        var values = Values(draw);
        var present = values.Where(_ => draw.Chance(0.6)).Select(value => value.Column).Prepend("config_overrides").Distinct().ToList();
        tables.Create("organizations", present.Select(column => $"{column} {(draw.Odd(0.05) ? "TEXT" : "")}".Trim()).Prepend("id INTEGER PRIMARY KEY").Append("name TEXT"));
        tables.Insert("organizations", Values(draw).Prepend(("id", draw.Options.OrganizationId + 1)));
        if (draw.Chance(0.9))
        {
            tables.Insert("organizations", values.Prepend(("id", draw.Options.OrganizationId)));
        }

        Buffers(tables, draw);
    }

    // More days before than 183 (less half a smoothing window) are omitted: what was sent would not be covered, and be planned again.
    private static (string Column, object? Value)[] Values(Draw draw) =>
    [
        ("active", draw.Chance(0.04) ? draw.Pick<object?>(0, "0", "false", " False ", "No") : draw.Pick<object?>(1, "true", null, "", "yes")),
        ("timezone", draw.Pick("America/New_York", "America/Chicago", "Pacific/Honolulu", "", null)),
        ("send_time_hour", draw.Pick<object?>(0, 9, 23, null)),
        ("send_time_minute", draw.Pick<object?>(0, 5, 59, null)),
        ("birthday_days_before", draw.Pick<object?>(0, 1, 14, 30, 183, null)),
        ("effective_date_days_before", draw.Pick<object?>(0, 30, 45, 100, 178, null)),
        ("effective_date_first_email_months", draw.Pick<object?>(0, 1, 11, 23, null)),
        ("pre_exclusion_buffer_days", draw.Pick<object?>(0, 5, 60, 200, 250, 275, null)),
        ("enable_post_window_emails", draw.Pick<object?>(1, 1, 0, null)),
        ("exclude_failed_underwriting_global", draw.Pick<object?>(0, 1, null)),
        ("send_without_zipcode_for_universal", draw.Pick<object?>(0, 1, null)),
        ("max_emails_per_period", draw.Pick<object?>(0, 1, 1, 2, 3, 5, null)),
        ("frequency_period_days", draw.Pick<object?>(0, 1, 7, 30, 60, null)),
        ("catch_up_spread_days", draw.Pick<object?>(1, 2, 7, 14, null)),
        ("send_zone", draw.Pick("recipient", "organization", " ", null)),
        ("aep_date", draw.Chance(0.7) ? null : draw.Pick("09-15", "02-29", "", $"{draw.D:MM-dd}", $"{draw.D.Plus(draw.Between(-70, 10)):MM-dd}")),
        ("unknown_window", draw.Pick("send", "skip", null, null)),
        ("suppressed_statuses", draw.Pick("lead", "on hold,,VIP", "", null, null)),
        ("duplicate_addresses", draw.Pick("send", "lowest_id", null, null)),
        ("horizon_days", draw.Pick<object?>(0, 30, 100, 400, 800, null, null, null, "")),
        ("send_days", draw.Chance(0.6) ? draw.Pick(null, "") : RandomCalendar.SendDays(draw)),
        ("holidays", draw.Chance(0.6) ? draw.Pick(null, "  ") : RandomCalendar.Holidays(draw)),
        ("blackouts", draw.Chance(0.6) ? null : RandomCalendar.Blackouts(draw)),
        ("size_profile", draw.Pick("small", "medium", "large", "enterprise", null)),
        ("config_overrides", draw.Pick(Overrides)),
    ];

    private static void Buffers(RandomTables tables, Draw draw)
    {
        if (draw.Chance(0.4))
        {
            return;
        }

        tables.Create("organization_state_buffers", ["org_id INTEGER", "state_code TEXT", "pre_exclusion_buffer_days INTEGER"]);
        foreach (var state in BufferedStates.Concat(["CA", "MO"]).Where(_ => draw.Chance(0.5)))
        {
            tables.Insert(
                "organization_state_buffers",
                ("org_id", draw.Options.OrganizationId),
                ("state_code", RandomStates.Understood(draw, state)),
                ("pre_exclusion_buffer_days", draw.Pick<object?>(0, 1, 30, 200, 250, 310, null)));
            tables.Insert("organization_state_buffers", ("org_id", draw.Options.OrganizationId + 1), ("state_code", state), ("pre_exclusion_buffer_days", 99));
        }
    }
}
