using System.Globalization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Simulation.Tests.Layouts;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Simulation.Tests;

/// <summary>
/// One seed: some machines with some runs on one database, among faults; then the world heals, all that was under way has arrived, and one more run
/// must find the lease free, the database whole and every reported commit in it.
/// </summary>
internal sealed class Simulation
{
    private const int MostSteps = 200_000;

    private readonly World _world;
    private readonly List<Machine> _machines = [];
    private readonly Machine _last;
    private readonly ulong _seed;
    private int _working;
    private bool _isOver;

    private Simulation(ulong seed, World world)
    {
        _seed = seed;
        _world = world;
        _last = new Machine("last", world, [RunId(0)], () => _isOver = true);
        var run = 0;
        var machines = world.Seeded.Pick(2, 2, 3);
        for (var machine = 0; machine < machines; machine++)
        {
            var runs = Enumerable.Range(0, world.Seeded.Pick(1, 1, 2)).Select(_ => RunId(++run)).ToList();
            _machines.Add(new Machine($"machine{machine + 1}", world, runs, OnDone));
        }

        _working = machines;
    }

    /// <summary>Simulates a seed. Only for a process whose thread pool is a <see cref="QuietPool"/>.</summary>
    public static async Task<SimulationResult> RunAsync(ulong seed, string layout, string mutant, string folder, bool keepsTrace)
    {
        var disk = Directory.CreateDirectory(Path.Combine(folder, seed.ToString(CultureInfo.InvariantCulture)));
        try
        {
            var accidents = new Accidents(seed);
            var world = new World(seed, accidents, await SimulatedLayouts.CreateAsync(layout, seed, accidents.IsGuarded, disk.FullName), mutant, disk.FullName, keepsTrace);
            return await new Simulation(seed, world).RunAsync();
        }
        finally
        {
            disk.Delete(recursive: true);
        }
    }

    private static string RunId(int number) => string.Create(CultureInfo.InvariantCulture, $"20250121T143022Z-{number:x8}");

    private async Task<SimulationResult> RunAsync()
    {
        _machines.ForEach(machine => machine.Begin());
        if (_world.Seeded.Chance(0.2))
        {
            _working++;
            new Operator("operator", _world, OnDone).Begin();
        }

        var converters = _world.IsConverted ? _world.Seeded.Pick(1, 2) : 0;
        for (var converter = 1; converter <= converters; converter++)
        {
            _working++;
            new Operator(FormattableString.Invariant($"converter{converter}"), _world, OnDone, converts: true).Begin();
        }

        if (_world.Accidents.IsGuarded)
        {
            BeginActs();
        }

        var steps = 0;
        while (!_isOver && _world.Violation is null)
        {
            if (!_world.Timeline.TryStep())
            {
                _world.Violate("Nothing is to happen any more, but not all runs have ended: something waits for what the simulation does not know.");
            }

            if (++steps > MostSteps)
            {
                _world.Violate("The simulation does not come to an end.");
            }

            if (!QuietPool.IsQuiet)
            {
                await QuietPool.SettleAsync();
            }

            await _world.History.JudgeAsync();
        }

        JudgeLast();
        return new SimulationResult(_seed, _world.Violation, _world.Trace.Hash, _world.Trace.Lines, Counts());
    }

    /// <summary>Up to two who approve, always at the same moments, and often one who pauses.</summary>
    private void BeginActs()
    {
        var seeded = _world.Accidents.Seeded;
        var (approvers, every) = (seeded.Pick(0, 1, 2, 2), seeded.Between(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20)));
        for (var approver = 1; approver <= approvers; approver++)
        {
            _working++;
            new Approver(FormattableString.Invariant($"approver{approver}"), _world, every, OnDone).Begin();
        }

        if (seeded.Chance(0.5))
        {
            _working++;
            new Pauser("pauser", _world, OnDone).Begin();
        }
    }

    private void OnDone()
    {
        if (--_working == 0)
        {
            _world.Faults.End();
            _world.Timeline.In(_world.Faults.Longest + _world.Faults.Profile.Lease + TimeSpan.FromSeconds(5), () =>
            {
                _world.Pauses.Lift();
                _last.Begin();
            });
        }
    }

    private void JudgeLast()
    {
        if (_world.Violation is not null)
        {
            return;
        }

        if (_last.Ended is not [({ Status: RunStatus.Completed }, 1)])
        {
            _world.Violate("After all faults the last run did not complete at its first try.");
        }

        if (_world.Leases.Current is not null)
        {
            _world.Violate("After the last run there still is a lease.");
        }

        _world.Holds.JudgeLast();
    }

    private Dictionary<string, long> Counts()
    {
        var ended = _machines.SelectMany(machine => machine.Ended).Select(end => end.Outcome).ToList();
        var zombies = _machines.SelectMany(machine => machine.EndedAsZombies).ToList();
        var counts = new Dictionary<string, long>(_world.LayoutCounts, StringComparer.Ordinal)
        {
            ["requests"] = _world.Network.Requests,
            ["commits"] = _world.History.Commits,
            ["restores"] = _world.History.Restores,
            ["take-overs"] = _world.Leases.TakeOvers,
            ["take-overs-from-earlier-tries"] = _world.Leases.TakeOversFromEarlierTries,
            ["take-overs-from-the-same-try"] = _world.Leases.TakeOversFromTheSameTry,
            ["writes-of-superseded-tries"] = _world.Leases.LateWrites,
            ["reports-replaced"] = _world.Reports.Replaced,
            ["redeliveries"] = _machines.Sum(machine => machine.Redeliveries),
            ["crashes"] = _machines.Sum(machine => machine.Crashes),
            ["steps-that-never-ended"] = _world.Liveness.Limited,
            ["ends-after-a-stop"] = _world.Liveness.Stopped,
            ["completed"] = ended.Count(outcome => outcome.Status == RunStatus.Completed),
            ["completed-after-a-lost-answer"] = ended.Count(outcome => outcome.Report?.Reason?.StartsWith("Committed earlier", StringComparison.Ordinal) is true),
            ["superseded"] = ended.Concat(zombies).Count(outcome => outcome.Status == RunStatus.Superseded),
            ["completed-by-a-try-that-was-given-up"] = zombies.Count(outcome => outcome.Status == RunStatus.Completed),
            ["held"] = ended.Count(outcome => outcome.Status == RunStatus.Held),
            ["held-by-a-pause"] = ended.Count(outcome => outcome is { Status: RunStatus.Held, Report.Pause: not null }),
            ["held-again-by-its-own-commit"] = _machines.Sum(machine => machine.HeldAgain),
            ["hold-commits"] = _world.Holds.Commits,
            ["approved-by-another"] = _world.Approvals.Seconds,
            ["passed-by-an-approval"] = ended.Concat(zombies).Count(outcome => outcome is { Status: RunStatus.Completed, Report.Guard.ApprovedRun: not null }),
            ["given-up"] = ended.Count(outcome => outcome.Status is RunStatus.Busy or RunStatus.Transient),
            ["given-up-though-committed"] = ended.Count(outcome => outcome.Status is RunStatus.Busy or RunStatus.Transient && _world.History.HasApplied(outcome.RunId)),
        };
        var isLog = _world.Settings.Layout == DatabaseLayoutKind.Log;
        foreach (var (name, count) in _world.Zombies.Counts(ofObjects: _world.IsConverted || !isLog, ofLogs: _world.IsConverted || isLog))
        {
            counts[name] = count;
        }

        return counts;
    }
}
