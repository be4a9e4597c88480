namespace EmailScheduler.Scheduling.Model;

/// <summary>Types and kinds of emails, as rows are compared by them, whatever their spelling (docs/scheduling-rules.md, "Words").</summary>
internal static class EmailTypeName
{
    /// <summary>The kind of all follow-ups.</summary>
    public const string FollowUp = "followup";

    /// <summary>All types of campaigns begin with this: <c>campaign_{type}_{id}</c>.</summary>
    public const string CampaignPrefix = "campaign_";

    private static readonly string[] PostWindowAliases = ["post_window_birthday", "post_window_effective_date"];

    /// <summary>The type of an <c>email_type</c>: in lower case, and one for all emails after a window.</summary>
    public static string TypeOf(string emailType)
    {
        var name = emailType.ToLowerInvariant();
        return PostWindowAliases.Contains(name) ? "post_window" : name;
    }

    /// <summary>The kind of an <c>email_type</c>: its type, but one for all follow-ups.</summary>
    public static string KindOf(string emailType) => TypeOf(emailType) is var type && IsFollowUp(type) ? FollowUp : type;

    /// <summary>
    /// Where in a campaign's type the name of its <c>campaign_types</c> is; <see langword="null"/> in any other type. The id is what follows the last underscore: names may have underscores of their own.
    /// </summary>
    public static Range? CampaignIn(string type) =>
        type.StartsWith(CampaignPrefix, StringComparison.Ordinal) && type.LastIndexOf('_') is var last && last > CampaignPrefix.Length ? CampaignPrefix.Length..last : null;

    /// <summary>Whether a type is a follow-up's.</summary>
    public static bool IsFollowUp(string type) => type.StartsWith(EmailTypes.FollowUpPrefix, StringComparison.Ordinal);
}
