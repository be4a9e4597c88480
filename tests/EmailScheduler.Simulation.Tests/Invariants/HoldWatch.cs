using EmailScheduler.Runs;
using EmailScheduler.Simulation.Tests.Layouts;

namespace EmailScheduler.Simulation.Tests.Invariants;

/// <summary>
/// A held run commits its safe part and nothing else, once; a plan that is an accident is committed only where a person has approved it, and none by a run that
/// began after a pause. And a run is held only for a reason that there was.
/// </summary>
internal sealed class HoldWatch(World world)
{
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private readonly HashSet<string> _heldForGood = new(StringComparer.Ordinal);

    /// <summary>Safe parts that were committed.</summary>
    public int Commits { get; private set; }

    /// <summary>Whether a change is the commit of a safe part, and not a copy of one.</summary>
    public static bool IsHold(Change change) => change.After?.Metadata.GetValueOrDefault("commit-kind") == "hold" && !LogRules.IsPublished(change.After);

    /// <summary>Whether the run has committed its safe part.</summary>
    public bool HasHeld(string runId) => _held.Contains(runId);

    /// <summary>A safe part was committed.</summary>
    public void JudgeHold(Change change, CounterState before, CounterState after)
    {
        Commits++;
        var run = change.After!.Metadata["run-id"];
        if (!after.Runs.SequenceEqual(before.Runs, StringComparer.Ordinal))
        {
            world.Violate($"{change.By.Name} committed as held what is not the state before: {before.Runs.Count} runs had worked on that, and {after.Runs.Count} have on this.");
        }
        else if (after.Withdrawable.Count > 0 || !after.Others.SequenceEqual(before.Others, StringComparer.Ordinal))
        {
            world.Violate($"{change.By.Name} committed a safe part that {(after.Withdrawable.Count > 0 ? "leaves emails to an address that is suppressed" : "changes other emails")}.");
        }
        else if (after.Baseline != before.Baseline)
        {
            world.Violate($"{change.By.Name} was held, and the guard compares with its plan from now on.");
        }
        else if ((!_held.Add(run) || world.History.HasApplied(run)) && world.FindsEveryCommit)
        {
            world.Violate($"Run {run} was held after it had committed.");
        }
    }

    /// <summary>A plan was committed.</summary>
    public void JudgePlan(Change change, CounterState before, CounterState after)
    {
        if (!world.Accidents.IsGuarded)
        {
            return;
        }

        if (_held.Contains(after.Runs[^1]) && world.FindsEveryCommit)
        {
            world.Violate($"Run {after.Runs[^1]} was applied after it had been held.");
        }
        else if (world.Pauses.Since < change.By.Began)
        {
            world.Violate($"{change.By.Name} committed a plan though it began in a pause.");
        }
        else if (IsAccident(before.ValidContacts, after.ValidContacts) && !world.Approvals.IsApproved(after.ValidContacts, before.ComparedRun))
        {
            world.Violate($"{change.By.Name} committed a plan for {after.ValidContacts} contacts after one for {before.ValidContacts}, and no one had approved that.");
        }
    }

    /// <summary>A run has ended as held.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="began">When its first process began.</param>
    public void JudgeEnd(RunOutcome outcome, TimeSpan began)
    {
        var reason = outcome.Reason ?? "";
        var isOfGuard = reason.StartsWith("Held by the guard: ", StringComparison.Ordinal);
        var isLegal = isOfGuard ? world.Accidents.Met(outcome.RunId)
            : reason.StartsWith("Paused since ", StringComparison.Ordinal) ? world.Pauses.WasThereSince(began)
            : reason.StartsWith("Committed earlier ", StringComparison.Ordinal) && HasHeld(outcome.RunId);
        if (!isLegal)
        {
            world.Violate($"Run {outcome.RunId} was held without a reason that there was: {reason}");
        }
        else if (outcome.Report!.Version is not null && !HasHeld(outcome.RunId))
        {
            world.Violate($"Run {outcome.RunId} says that its safe part is committed, but no state has ever had it.");
        }
        else if (isOfGuard && world.Approvals.WasApprovedBefore(began, outcome.Report.Guard!))
        {
            world.Violate($"Run {outcome.RunId} was held though its plan had been approved: {reason}");
        }
    }

    /// <summary>The only process of a run, for which nothing went wrong, ended as held: its plan is never committed.</summary>
    public void Remember(string runId) => _heldForGood.Add(runId);

    /// <summary>The simulation is over.</summary>
    public void JudgeLast()
    {
        if (_heldForGood.FirstOrDefault(world.History.HasApplied) is { } run)
        {
            world.Violate($"Run {run} ended as held, and its plan was committed.");
        }
    }

    // With the guard's default bounds: a tenth, and no fewer than 50.
    private static bool IsAccident(int before, int now) => now < before - Math.Max(before / 10, 50);
}
