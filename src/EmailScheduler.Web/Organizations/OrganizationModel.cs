using EmailScheduler.Api.Work;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Web.Charts;

namespace EmailScheduler.Web.Organizations;

/// <summary>What the page of one organization shows.</summary>
public sealed record OrganizationModel
{
    /// <summary>What the store says of it.</summary>
    public required OrganizationStanding Standing { get; init; }

    /// <summary>Its time zone as its last run found it.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The date there.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>When the timer runs it next (UTC); <see langword="null"/> where no timer does.</summary>
    public required DateTimeOffset? NextRun { get; init; }

    /// <summary>The run that works or waits now; <see langword="null"/> when none does, or where that is not known.</summary>
    public required RunStanding? Working { get; init; }

    /// <summary>The id that a run gets which is asked for from this page.</summary>
    public required string NewRunId { get; init; }

    /// <summary>The numbers of the plan in force; <see langword="null"/> before the first one.</summary>
    public required PlanFigures? Figures { get; init; }

    /// <summary>Its coming days.</summary>
    public required HeatMap? Map { get; init; }

    /// <summary>The same days by what the emails are.</summary>
    public required DayBars? Days { get; init; }

    /// <summary>What the plan in force has changed; <see langword="null"/> where there is none before it.</summary>
    public required PlanDifference? Difference { get; init; }

    /// <summary>What needs a person.</summary>
    public required IReadOnlyList<AttentionItem> Attention { get; init; }

    /// <summary>What was just done, as one sentence.</summary>
    public required string? Done { get; init; }

    /// <summary>Its newest run that is no preview; <see langword="null"/> when it has none.</summary>
    public RunReport? Newest => Standing.Runs is [var newest, ..] ? newest : null;
}
