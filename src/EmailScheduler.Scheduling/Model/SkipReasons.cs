namespace EmailScheduler.Scheduling.Model;

/// <summary>The texts of <c>skip_reason</c> (docs/scheduling-rules.md, sections 2 to 6).</summary>
internal static class SkipReasons
{
    /// <summary>Followed by the state.</summary>
    public const string BirthdayWindow = "Birthday exclusion window for ";

    /// <summary>Followed by the state.</summary>
    public const string EffectiveDateWindow = "Effective date exclusion window for ";

    public const string MissedSendDate = "Missed send date";

    public const string FrequencyLimit = "Frequency limit exceeded";

    public const string UnderwritingGlobal = "Failed underwriting - global exclusion";

    public const string UnderwritingCampaign = "Failed underwriting - campaign exclusion";

    /// <summary>Followed by the email type of the email that stays.</summary>
    public const string CampaignConflict = "Campaign priority conflict with ";
}
