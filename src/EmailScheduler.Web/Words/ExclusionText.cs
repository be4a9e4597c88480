using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Words;

/// <summary>Why contacts get no email at all (docs/scheduling-rules.md, section 1).</summary>
public static class ExclusionText
{
    /// <summary>A reason in words; one that is not known is shown as it is.</summary>
    public static string Of(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason switch
        {
            "invalid_email" => "The address is not one that email can be sent to",
            "suppressed" => "The contact has opted out, bounced, or must not be emailed for another reason",
            "unreadable_state" => "The state is not understood, and no ZIP code names one",
            "unknown_location" => "Neither state nor ZIP code gives the state",
            "inactive_organization" => "The organization is not active",
            "duplicate" or "duplicate_address" => "Another contact has the address, and gets the emails",
            _ => Shown.Text(reason, 80),
        };
    }
}
