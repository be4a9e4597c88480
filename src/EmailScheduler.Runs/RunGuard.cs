using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Guarding;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs;

/// <summary>Decides whether a run's plan may be committed: not while the organization is paused, and not while it is out of bounds and no person has approved it.</summary>
/// <param name="store">Where pauses and approvals are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="engine">What plans the emails.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class RunGuard(IObjectStore store, long organizationId, EngineSettings engine, TimeProvider timeProvider)
{
    /// <summary>The pause that holds today; <see langword="null"/> when there is none.</summary>
    /// <param name="readTodayAsync">Reads the date in the organization's time zone; called where a pause has a last day.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">It cannot be read.</exception>
    public Task<Pause?> FindPauseAsync(Func<CancellationToken, Task<DateOnly>> readTodayAsync, CancellationToken cancellationToken) =>
        new Pauses(store, organizationId, timeProvider).FindInForceAsync(readTodayAsync, cancellationToken);

    /// <summary>Judges a plan.</summary>
    /// <param name="databasePath">The planned database; no one may write it meanwhile.</param>
    /// <param name="before">The baseline that it held before it was planned.</param>
    /// <param name="request">What was planned.</param>
    /// <param name="result">The plan.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public Judgement Judge(string databasePath, GuardBaseline? before, ScheduleRequest request, ScheduleResult result, CancellationToken cancellationToken)
    {
        var now = GuardBaseline.Of(databasePath, request, result, engine, cancellationToken);
        var settings = result.Settings.Base.Guard;

        // Of an organization that is not active every email is withdrawn, which is the safe part and all there is; and what it has then is no measure for later.
        if (GuardBaseline.IsInactive(now))
        {
            return new Judgement(Baseline: null, Report: null, IsNews: false);
        }

        var findings = settings.Mode == GuardMode.Off ? [] : new PlanGuard(settings).Judge(before, now, result.Turnover, result.FirstDay);
        return new Judgement(now, findings.Count == 0 ? null : new GuardReport { Mode = settings.Mode, Findings = findings, Inputs = now.Inputs, ComparedRun = before?.RunId }, IsNews: before is null ? engine.Command is null && result.Turnover is not null : before.Inputs != now.Inputs);
    }

    /// <summary>What is decided of a plan: its report says by whose approval it passes, if it needs one.</summary>
    /// <param name="judgement">What was found.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The approvals cannot be read.</exception>
    public async Task<Judgement> DecideAsync(Judgement judgement, CancellationToken cancellationToken) =>
        judgement.IsHeld && await new Approvals(store, organizationId, timeProvider).FindCoveringAsync(judgement.Report!, cancellationToken) is { } approval
            ? judgement with { Report = judgement.Report! with { ApprovedRun = approval.HeldRunId } }
            : judgement;
}

/// <summary>What the guard says of a plan.</summary>
/// <param name="Baseline">What the next plan is compared with once this one is committed; <see langword="null"/> where what was there stays.</param>
/// <param name="Report">What was found; <see langword="null"/> for nothing.</param>
/// <param name="IsNews">Whether there was no baseline before, or settings, exclusion windows or the engine are others than its own.</param>
internal sealed record Judgement(GuardBaseline? Baseline, GuardReport? Report, bool IsNews)
{
    /// <summary>Whether the baseline is to be kept although the plan changes no email: else the same would be found, and have to be approved, again and again.</summary>
    public bool ChangesBaseline => Baseline is not null && (IsNews || Report is { ApprovedRun: not null });

    /// <summary>Whether the plan must not be committed.</summary>
    public bool IsHeld => Report is { Holds: true };
}
