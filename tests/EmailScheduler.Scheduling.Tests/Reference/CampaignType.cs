namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>A row of campaign_types, with the defaults of section 1.</summary>
internal sealed record CampaignType(
    string Name,
    bool RespectsWindows,
    bool EnablesFollowUps,
    long DaysBeforeEvent,
    bool TargetsAll,
    long Priority,
    bool IsActive,
    bool SpreadsEvenly,
    bool SkipsFailedUnderwriting)
{
    public static CampaignType Read(TableRow row) => new(
        row.Text("name") ?? "",
        row.Boolean("respect_exclusion_windows") ?? true,
        row.Boolean("enable_followups") ?? true,
        row.Integer("days_before_event") ?? 0,
        row.Boolean("target_all_contacts") ?? false,
        row.Integer("priority") ?? 30,
        row.Boolean("active") ?? true,
        row.Boolean("spread_evenly") ?? false,
        row.Boolean("skip_failed_underwriting") ?? false);
}
