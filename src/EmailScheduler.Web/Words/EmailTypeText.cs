using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Words;

/// <summary>The types of emails, as an agency's office calls them.</summary>
public static class EmailTypeText
{
    private const string Campaign = "campaign_";

    /// <summary>A type's name: words for the built-in ones; that of a campaign, which may be any text, made printable and shortened.</summary>
    public static string Of(string emailType)
    {
        ArgumentNullException.ThrowIfNull(emailType);
        return emailType switch
        {
            "birthday" => "Birthday",
            "effective_date" => "Policy anniversary",
            "aep" => "Annual enrollment",
            "post_window" => "After an exclusion window",
            "followup_1_cold" => "Follow-up: no reaction",
            "followup_2_clicked_no_hq" => "Follow-up: clicked",
            "followup_3_hq_no_yes" => "Follow-up: questions answered, none with yes",
            "followup_4_hq_with_yes" => "Follow-up: a question answered with yes",
            _ when emailType.StartsWith(Campaign, StringComparison.Ordinal) => $"Campaign {Shown.Text(emailType[Campaign.Length..], 60)}",
            _ => Shown.Text(emailType, 60),
        };
    }
}
