using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Words;

/// <summary>The statuses of rows of <c>email_schedules</c>: the word, and the colour's class. All but the first two are the sender's.</summary>
public static class EmailStatusText
{
    /// <summary>The status of an email that is to be sent.</summary>
    public const string ToSend = "pre-scheduled";

    /// <summary>The status of an email that is not sent.</summary>
    public const string Skipped = "skipped";

    /// <summary>The statuses that are known, in the order in which an email takes them.</summary>
    public static IReadOnlyList<string> Known { get; } = [ToSend, "scheduled", "processing", "sent", "delivered", "failed", Skipped];

    /// <summary>A status; one that is another program's is shown as it is.</summary>
    public static (string Word, string Class) Of(string status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status switch
        {
            ToSend => ("To send", "good"),
            Skipped => ("Skipped", ""),
            "scheduled" => ("Scheduled by the sender", "good"),
            "processing" => ("Being sent", "good"),
            "sent" => ("Sent", "good"),
            "delivered" => ("Delivered", "good"),
            "failed" => ("Failed", "bad"),
            "" => ("No status", "wait"),
            _ => (Shown.Text(Shown.WithoutAddresses(status), 40), "wait"),
        };
    }
}
