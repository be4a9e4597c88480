namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>An email before the steps of section 2: what it is made of, from data alone. Latest null: no latest date.</summary>
internal sealed record Candidate(
    Contact Contact,
    string EmailType,
    DateOnly EventDate,
    DateOnly IdealDate,
    DateOnly? LatestDate,
    long Priority,
    bool WindowsApply)
{
    public string? EmailTemplate { get; init; }
    public string? SmsTemplate { get; init; }
    public long? CampaignInstanceId { get; init; }
    public string? Metadata { get; init; }

    /// <summary>The type of the campaign whose email this is; null for all others (also for a campaign's follow-up).</summary>
    public CampaignType? Campaign { get; init; }

    public Identity Identity => new(Contact.Id, Identity.KindOf(EmailType), EventDate);

    public bool IsFollowUp => Identity.Kind == "followup";

    public bool IsPostWindow => Identity.Kind == "post_window";
}
