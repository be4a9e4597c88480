namespace EmailScheduler.Scheduling.Model;

/// <summary>Types and kinds of emails, as rows are compared by them, whatever their spelling (docs/scheduling-rules.md, "Words").</summary>
internal static class EmailTypeName
{
    /// <summary>The kind of all follow-ups.</summary>
    public const string FollowUp = "followup";

    private static readonly string[] PostWindowAliases = ["post_window_birthday", "post_window_effective_date"];

    /// <summary>The type of an <c>email_type</c>: in lower case, and one for all emails after a window.</summary>
    public static string TypeOf(string emailType)
    {
        var name = emailType.ToLowerInvariant();
        return PostWindowAliases.Contains(name) ? "post_window" : name;
    }

    /// <summary>The kind of an <c>email_type</c>: its type, but one for all follow-ups.</summary>
    public static string KindOf(string emailType) => TypeOf(emailType) is var type && IsFollowUp(type) ? FollowUp : type;

    /// <summary>Whether a type is a follow-up's.</summary>
    public static bool IsFollowUp(string type) => type.StartsWith(EmailTypes.FollowUpPrefix, StringComparison.Ordinal);
}
