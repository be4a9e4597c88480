namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>What makes two mails the same mail: contact, kind, event date.</summary>
internal sealed record Identity(long ContactId, string Kind, DateOnly EventDate)
{
    public static readonly IReadOnlyList<string> FollowUpTypes =
        ["followup_1_cold", "followup_2_clicked_no_hq", "followup_3_hq_no_yes", "followup_4_hq_with_yes"];

    public static string KindOf(string emailType) => FollowUpTypes.Contains(emailType) ? "followup" : emailType;
}
