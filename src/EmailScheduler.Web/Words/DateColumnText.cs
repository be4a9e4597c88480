using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Words;

/// <summary>The dates that a database holds, as an agency's office calls them (docs/scheduling-rules.md, section 1).</summary>
public static class DateColumnText
{
    /// <summary>A date by its column, such as <c>contacts.birth_date</c>; one that is not known is shown as it is.</summary>
    public static string Of(string column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column switch
        {
            "contacts.birth_date" or "contacts.birthday" => "birth date of a contact",
            "contacts.effective_date" => "effective date of a contact's policy",
            "email_schedules.scheduled_send_date" => "send date of an email",
            "email_schedules.event_date" => "event date of an email",
            "email_schedules.base_send_date" => "date that an email was meant for",
            "email_schedules.actual_send_datetime" => "time at which an email was sent",
            "contact_events.created_at" => "time of an answer to the eligibility questions",
            "tracking_clicks.clicked_at" => "time of a click",
            "contact_campaigns.trigger_date" => "date of a contact in a campaign",
            "campaign_instances.active_start_date" => "first day of a campaign",
            "campaign_instances.active_end_date" => "last day of a campaign",
            "campaign_instances.spread_start_date" => "first day over which a campaign is spread",
            "campaign_instances.spread_end_date" => "last day over which a campaign is spread",
            "campaign_instances.created_at" => "time at which a campaign was made",
            _ => Shown.Text(column, 80),
        };
    }

    /// <summary>Whether the date is of something that belongs to a contact.</summary>
    public static bool IsOfContacts(string column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return !column.StartsWith("campaign_instances.", StringComparison.Ordinal);
    }
}
