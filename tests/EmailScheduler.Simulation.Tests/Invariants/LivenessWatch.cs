using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Simulation.Tests.Invariants;

/// <summary>
/// Nothing goes on for ever: a step that never ends by itself ends at its limit and keeps no lease for longer, and a process that is asked to end does so within five seconds. Not while it
/// stands still.
/// </summary>
internal sealed class LivenessWatch(World world)
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(5);

    // By the clocks of a process, which are two percent off, and with a moment between any two of its steps.
    private static readonly double Slowest = 1.03;
    private static readonly TimeSpan Moments = TimeSpan.FromSeconds(0.5);

    /// <summary>Steps that ended at their limit.</summary>
    public int Limited { get; private set; }

    /// <summary>Processes that ended after they were asked to.</summary>
    public int Stopped { get; private set; }

    /// <summary>Whether a run was rejected because a step never ended, and nothing else was wrong.</summary>
    public static bool IsOfLimit(RunOutcome outcome) => outcome.Reason?.Contains("took longer than Engine:TimeoutSeconds", StringComparison.Ordinal) is true;

    /// <summary>A process is about to send a write of the lease.</summary>
    public void BeforeRenewal(SimulatedProcess process)
    {
        if (process is { StuckSince: { } since, WasPaused: false } && world.Timeline.Now > since + (World.StepLimit * Slowest) + Moments)
        {
            world.Violate($"{process.Name} keeps its lease although it has made no progress for {world.Timeline.Now - since}.");
        }
    }

    /// <summary>A try of a run has ended.</summary>
    public void JudgeTry(SimulatedProcess process, RunOutcome outcome)
    {
        if (process.StuckSince is { } since)
        {
            Limited += IsOfLimit(outcome) ? 1 : 0;
            if (!process.WasPaused && world.Timeline.Now > since + ((World.StepLimit + EndsWithin + EndsWithin) * Slowest) + Moments)
            {
                world.Violate($"{process.Name} ended {world.Timeline.Now - since} after it began what never ends.");
            }

            if (outcome.Status == RunStatus.Completed)
            {
                world.Violate($"{process.Name} completed a run whose work never ended.");
            }
        }

        process.Unstick();
    }

    /// <summary>A process has ended.</summary>
    public void JudgeEnd(SimulatedProcess process)
    {
        if (process.StoppedAt is not { } at)
        {
            return;
        }

        Stopped++;
        if (!process.WasPaused && !process.WasAbandoned && world.Timeline.Now > at + (EndsWithin * Slowest) + Moments)
        {
            world.Violate($"{process.Name} ended {world.Timeline.Now - at} after it was asked to.");
        }
    }
}
