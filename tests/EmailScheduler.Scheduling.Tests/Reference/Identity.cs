namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>What makes two emails the same email: contact, kind, event date.</summary>
internal sealed record Identity(long ContactId, string Kind, DateOnly EventDate)
{
    public static readonly IReadOnlyList<string> FollowUpTypes =
        ["followup_1_cold", "followup_2_clicked_no_hq", "followup_3_hq_no_yes", "followup_4_hq_with_yes"];

    /// <summary>Words: a row's type is its email_type in lower case, the two old names of post_window read as that.</summary>
    public static string TypeOf(string emailType) => emailType.ToLowerInvariant() switch
    {
        "post_window_birthday" or "post_window_effective_date" => "post_window",
        var type => type,
    };

    /// <summary>Any `followup_…` type (section 5), also one that the rules do not plan.</summary>
    public static bool IsFollowUp(string? type) => type?.StartsWith("followup_", StringComparison.Ordinal) == true;

    public static string KindOf(string emailType) => IsFollowUp(TypeOf(emailType)) ? "followup" : TypeOf(emailType);
}
