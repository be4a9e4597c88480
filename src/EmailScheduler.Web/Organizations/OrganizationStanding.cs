using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Web.Organizations;

/// <summary>Where one organization stands by what the store says: its place in the list, and its newest runs.</summary>
public sealed record OrganizationStanding
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>Where it stands; <see langword="null"/> when the store has neither a database nor a status of it, and no setting names it.</summary>
    public required OrganizationRow? Row { get; init; }

    /// <summary>The reports of its newest runs, newest first.</summary>
    public required IReadOnlyList<RunReport> Runs { get; init; }

    /// <summary>Whether it has had more runs than these.</summary>
    public required bool HasOlderRuns { get; init; }

    /// <summary>The run whose plan is stored where none of the newest runs has made it: they are held, or fail.</summary>
    public RunReport? OlderInForce { get; init; }

    /// <summary>The approval of its newest run's plan; <see langword="null"/> when it has none.</summary>
    public required Approval? Approval { get; init; }

    /// <summary>Who went back to a past state after the plan in force was made; <see langword="null"/> when no one did.</summary>
    public AuditRecord? Restored { get; init; }

    /// <summary>The run whose plan is stored: the newest one that succeeded and has left its counts; <see langword="null"/> before the first one.</summary>
    public RunReport? InForce => InForceOf(Runs) ?? OlderInForce;

    /// <summary>Whether the store says that no run has succeeded: neither its status nor any of its reports shows one.</summary>
    public bool HasNeverSucceeded => Row?.LastSuccessAt is null && !HasOlderRuns;

    /// <summary>The run before that one, whose plan was for an earlier day or, if there is none, for the same; <see langword="null"/> when there is none.</summary>
    public RunReport? Before => InForce is not { } now ? null
        : Runs.SkipWhile(run => run != now).Skip(1).Where(Succeeded).OrderByDescending(run => run.Plan!.Today < now.Plan!.Today).FirstOrDefault();

    /// <summary>The newest run that has counted what in the database needs a person, whether its plan was made or is held back; <see langword="null"/> when none has.</summary>
    public RunReport? Counted => Runs.FirstOrDefault(run => run is { Status: RunStatus.Completed or RunStatus.Unchanged or RunStatus.Held, DryRun: false, Plan: not null }) ?? OlderInForce;

    /// <summary>The emails of a day as the newest run of that day has left them; <see langword="null"/> when none has counted them.</summary>
    public DayTotals? CountedOn(DateOnly day) => Runs.FirstOrDefault(run => run is { DryRun: false, DayOfRun: { } totals } && totals.Day == day)?.DayOfRun;

    /// <summary>The run whose plan is stored, of reports that are newest first.</summary>
    internal static RunReport? InForceOf(IEnumerable<RunReport> runs) => runs.FirstOrDefault(Succeeded);

    /// <summary>The run whose plan is stored where none of the newest has made it, by the time at which the status has the last success; <see langword="null"/> when it has none, or its report is gone.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    internal static async Task<RunReport?> FindOlderInForceAsync(RunReports reports, IEnumerable<RunReport> newest, OrganizationRow? row, CancellationToken cancellationToken) =>
        InForceOf(newest) is null && row?.LastSuccessAt is { } success ? await reports.LastAsync(run => Succeeded(run) && SoundReport.IsSound(run), success, cancellationToken) : null;

    private static bool Succeeded(RunReport run) => run is { Status: RunStatus.Completed or RunStatus.Unchanged, DryRun: false, Plan: not null };
}
