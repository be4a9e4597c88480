namespace EmailScheduler.Scheduling.Events;

/// <summary>What has become of an email, or what its recipient wants, as the sender or the provider reports it.</summary>
public enum EventKind
{
    /// <summary>The email was given to the provider, or was sent.</summary>
    Sent,

    /// <summary>The recipient's server has accepted it.</summary>
    Delivered,

    /// <summary>It could not be sent; the sender may try again.</summary>
    Failed,

    /// <summary>The address does not take email: it is suppressed.</summary>
    Bounced,

    /// <summary>The recipient has called it spam: the address is suppressed.</summary>
    Complained,

    /// <summary>The recipient wants no more: the address is suppressed.</summary>
    Unsubscribed,

    /// <summary>The recipient wants email again: takes back an earlier event, but no status that people have set.</summary>
    Resubscribed,
}

/// <summary>The texts and the order of the kinds.</summary>
internal static class EventKinds
{
    /// <summary>All of them, for messages.</summary>
    public const string All = "sent, delivered, failed, bounced, complained, unsubscribed, resubscribed";

    /// <summary>Whether it says something of one email, so that it must name one.</summary>
    public static bool IsOfEmail(this EventKind kind) => kind is EventKind.Sent or EventKind.Delivered or EventKind.Failed or EventKind.Bounced;

    /// <summary>Whether it says something of an address.</summary>
    public static bool IsOfAddress(this EventKind kind) => kind is EventKind.Bounced or EventKind.Complained or EventKind.Unsubscribed or EventKind.Resubscribed;

    /// <summary>As it is written in a batch, in <c>email_schedules.status</c> and in <c>address_events.kind</c>.</summary>
    public static string Text(this EventKind kind) => kind switch
    {
        EventKind.Sent => "sent",
        EventKind.Delivered => "delivered",
        EventKind.Failed => "failed",
        EventKind.Bounced => "bounced",
        EventKind.Complained => "complained",
        EventKind.Unsubscribed => "unsubscribed",
        _ => "resubscribed",
    };

    public static EventKind? Parse(string text) => text switch
    {
        "sent" => EventKind.Sent,
        "delivered" => EventKind.Delivered,
        "failed" => EventKind.Failed,
        "bounced" => EventKind.Bounced,
        "complained" => EventKind.Complained,
        "unsubscribed" => EventKind.Unsubscribed,
        "resubscribed" => EventKind.Resubscribed,
        _ => null,
    };
}
