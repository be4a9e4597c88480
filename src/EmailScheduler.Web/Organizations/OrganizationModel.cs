using EmailScheduler.Api.Work;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Web.Charts;

namespace EmailScheduler.Web.Organizations;

/// <summary>What the page of one organization shows.</summary>
public sealed record OrganizationModel
{
    /// <summary>What the store says of it.</summary>
    public required KnownOrganization Known { get; init; }

    /// <summary>Its time zone as its last run found it.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The date there.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>When the timer runs it next (UTC); <see langword="null"/> where there is no timer.</summary>
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
    public RunReport? Newest => Known.Runs is [var newest, ..] ? newest : null;
}

/// <summary>What the store says of one organization: its place in the list, and its newest runs.</summary>
public sealed record KnownOrganization
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>Where it stands; <see langword="null"/> when it is not among the organizations.</summary>
    public required OrganizationRow? Row { get; init; }

    /// <summary>The reports of its newest runs, newest first.</summary>
    public required IReadOnlyList<RunReport> Runs { get; init; }

    /// <summary>The approval of its newest run's plan; <see langword="null"/> when it has none.</summary>
    public required Approval? Approval { get; init; }

    /// <summary>Who went back to a past state after the plan in force was made; <see langword="null"/> when no one did.</summary>
    public AuditRecord? Restored { get; init; }

    /// <summary>The run whose plan is stored: the newest one that succeeded and has left its counts; <see langword="null"/> before the first one.</summary>
    public RunReport? InForce => InForceOf(Runs);

    /// <summary>The run before that one, whose plan was for an earlier day or, if there is none, for the same; <see langword="null"/> when there is none.</summary>
    public RunReport? Before => InForce is not { } now ? null
        : Runs.SkipWhile(run => run != now).Skip(1).Where(Succeeded).OrderByDescending(run => run.Plan!.Today < now.Plan!.Today).FirstOrDefault();

    /// <summary>The run whose plan is stored, of reports that are newest first.</summary>
    internal static RunReport? InForceOf(IEnumerable<RunReport> runs) => runs.FirstOrDefault(Succeeded);

    private static bool Succeeded(RunReport run) => run is { Status: RunStatus.Completed or RunStatus.Unchanged, DryRun: false, Plan: not null };
}
