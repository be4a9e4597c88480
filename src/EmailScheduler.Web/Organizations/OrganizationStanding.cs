using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Web.Organizations;

/// <summary>Where one organization stands by what the store says: its place in the list, and its newest runs.</summary>
public sealed record OrganizationStanding
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
