using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Words;

/// <summary>Why planned emails are not given to the sender (<see cref="DayTotals.HeldBack"/>).</summary>
public static class HeldBackText
{
    /// <summary>A reason in words, as they go on from a number; one that is not known is shown as it is.</summary>
    public static string Of(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason switch
        {
            "invalid_email" => "the address is not one that email can be sent to",
            "suppressed" => "the contact has opted out, bounced, or must not be emailed for another reason",
            "inactive_organization" => "the organization is not active",
            "no_contact" => "the contact is not in the database",
            "unreadable_status" => "the status is not stored as text",
            _ => Shown.Text(reason, 80),
        };
    }
}
