namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>What makes two emails the same email: contact, kind, event date.</summary>
internal sealed record Identity(long ContactId, string Kind, DateOnly EventDate)
{
    public static readonly IReadOnlyList<string> FollowUpTypes =
        ["followup_1_cold", "followup_2_clicked_no_hq", "followup_3_hq_no_yes", "followup_4_hq_with_yes"];

    /// <summary>Rows of the sender may be of follow-up types that the rules do not plan (section 5: any `followup_…` type).</summary>
    public static bool IsFollowUp(string? emailType) => emailType?.StartsWith("followup_", StringComparison.Ordinal) == true;

    public static string KindOf(string emailType) => FollowUpTypes.Contains(emailType) ? "followup" : emailType;
}
