namespace EmailScheduler.Scheduling.Model;

/// <summary>One row of <c>campaign_types</c>, with the defaults of docs/scheduling-rules.md, section 1.</summary>
internal sealed record CampaignType
{
    public required string Name { get; init; }

    public required bool RespectsWindows { get; init; }

    public required bool EnablesFollowUps { get; init; }

    /// <summary>Days between the mail and its trigger; negative is after it.</summary>
    public required long DaysBeforeEvent { get; init; }

    public required bool TargetsAllContacts { get; init; }

    public required int Priority { get; init; }

    public required bool IsActive { get; init; }

    public required bool SpreadsEvenly { get; init; }

    public required bool SkipsFailedUnderwriting { get; init; }
}
