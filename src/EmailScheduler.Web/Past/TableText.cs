namespace EmailScheduler.Web.Past;

/// <summary>What the tables of a database hold.</summary>
public static class TableText
{
    /// <summary>What a table holds, in a few words; <see langword="null"/> for one that the scheduler does not know.</summary>
    public static string? MeaningOf(string table) => table switch
    {
        "contacts" => "people",
        "email_schedules" => "emails: planned, skipped and sent",
        "organizations" => "the agency and its settings",
        "organization_state_buffers" or "exclusion_windows" => "the agency's exclusion windows",
        "campaign_types" or "campaign_instances" => "campaigns",
        "contact_campaigns" => "people in campaigns",
        "contact_events" or "tracking_clicks" => "what people did with emails",
        "address_events" => "the last report of each address",
        "suppressions" => "addresses that get no email",
        "scheduler_checkpoints" or "scheduler_state" or "folded_batches" => "records of runs",
        _ => null,
    };
}
