using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Simulation.Tests.Invariants;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Simulation.Tests.Runners;

/// <summary>
/// A machine with a disk that is given some runs, one after the other. Its process may die, or be taken for dead; then another is started, as often as
/// not with the same run. Tries are numbered as an orchestration numbers them: through all processes of a run.
/// </summary>
internal sealed class Machine(string name, World world, IEnumerable<string> runIds, Action done)
{
    private const int MostRestarts = 4;

    private readonly Queue<string> _runIds = new(runIds);
    private readonly bool _isWarm = world.Seeded.Chance(0.3);
    private string _runId = "";
    private TimeSpan _began;
    private int _boots;
    private int _restarts;
    private int _try;
    private int _zombies;
    private bool _isDone;
    private string _disk = "";

    /// <summary>Runs that ended by themselves, with how they ended and after how many tries.</summary>
    public List<(RunOutcome Outcome, int Tries)> Ended { get; } = [];

    /// <summary>How the tries ended that had been given up.</summary>
    public List<RunOutcome> EndedAsZombies { get; } = [];

    public int Crashes { get; private set; }

    public int Redeliveries { get; private set; }

    /// <summary>Tries that found that their run had been held.</summary>
    public int HeldAgain { get; private set; }

    public void Begin() => Next();

    private void Next()
    {
        if (!_runIds.TryDequeue(out var runId))
        {
            _isDone = true;
            EndWhenAlone();
            return;
        }

        _runId = runId;
        _restarts = 0;
        _try = 0;
        _began = world.Timeline.Now;
        world.Timeline.In(world.Seeded.Between(TimeSpan.Zero, TimeSpan.FromSeconds(20)), () => Boot(NewDisk(), isRedelivery: false));
    }

    private void Boot(string temp, bool isRedelivery)
    {
        var attempt = new Attempt(_runId, _began, world.Settings with { TempFolder = temp, WarmFolder = _isWarm ? Path.Combine(_disk, "warm") : null });
        SimulatedProcess process = null!;
        process = new SimulatedProcess($"{name}.{++_boots}", world.Timeline, world.Seeded, world.Faults)
        {
            Crashed = () => OnCrash(process),
            Abandoned = () => OnAbandoned(process, attempt),
        };
        world.Tell(process.Name, $"begins run {_runId}");
        process.Start(() => RunAsync(process, attempt, isRedelivery), task => OnEnded(process, attempt, task));
    }

    private async Task RunAsync(SimulatedProcess process, Attempt attempt, bool isRedelivery)
    {
        if (world.Faults.Stop() is { } after)
        {
            process.Schedule(after, () => process.Stop(attempt.Stop.Cancel));
        }

        var run = new OrganizationRun(world.StoreOf(process), attempt.Settings, new CountingEngine(process, world), process.Clock, NullLogger.Instance);
        var context = new InProcessWorkflowContext(TryAsync, process.Clock, status => attempt.Tries = status.Tries);
        var request = new RunRequest { OrganizationId = World.Organization, RunId = attempt.RunId, AsOf = new DateOnly(2025, 1, 21) };
        attempt.Outcome = await RunWorkflow.RunAsync(context, request, attempt.Settings.Retry, attempt.Stop.Token);

        async Task<RunOutcome> TryAsync(RunRequest request, CancellationToken token)
        {
            token.ThrowIfCancellationRequested();

            // What is delivered again bears the number of the try that may still be at work.
            _try += isRedelivery && _try > 0 ? 0 : 1;
            isRedelivery = false;
            attempt.IsTrying = true;
            var wasHeld = world.Holds.HasHeld(attempt.RunId);
            var outcome = await run.RunAsync(request with { Try = _try }, null, token);
            HeldAgain += wasHeld && outcome.Status == RunStatus.Held ? 1 : 0;
            world.Liveness.JudgeTry(process, outcome);
            attempt.IsTrying = false;
            if (!process.WasAbandoned)
            {
                return outcome;
            }

            // No one waits for the outcome of a try that was given up, nor does it have a successor in this process. What it says must be true all the same.
            EndedAsZombies.Add(outcome);
            Judge(process, attempt, outcome);
            throw new OperationCanceledException();
        }
    }

    private void OnCrash(SimulatedProcess process)
    {
        world.Tell(process.Name, "crashes");
        Crashes++;
        if (process.WasAbandoned)
        {
            EndZombie();
        }
        else
        {
            Restart(() => Boot(NewDisk(), isRedelivery: false));
        }
    }

    /// <summary>The process is taken for dead. The try is given up and another follows, or the same try is delivered again.</summary>
    private void OnAbandoned(SimulatedProcess process, Attempt attempt)
    {
        world.Tell(process.Name, "is taken for dead");
        _zombies++;
        if (!attempt.IsTrying)
        {
            attempt.Stop.Cancel();
        }

        var isRedelivery = world.Seeded.Chance(0.3);
        Redeliveries += isRedelivery ? 1 : 0;
        var isSameMachine = world.Seeded.Chance(0.5);
        Restart(() => Boot(isSameMachine ? NewTemp() : NewEmptyDisk(), isRedelivery), isAtOnce: world.Seeded.Chance(0.7));
    }

    private void OnEnded(SimulatedProcess process, Attempt attempt, Task task)
    {
        world.Tell(process.Name, $"ends: {(attempt.Outcome is null ? task.Status.ToString() : $"{attempt.Outcome.Status} {attempt.Outcome.Reason}")}");
        world.Liveness.JudgeEnd(process);
        if (Directory.EnumerateFileSystemEntries(attempt.Settings.TempFolder!).Any())
        {
            world.Violate($"{process.Name} left temporary files behind.");
        }

        if (!process.WasDisturbed && world.Leases.Current?.Writer == process)
        {
            world.Violate($"{process.Name} ended undisturbed and did not release its lease.");
        }

        if (task.IsFaulted)
        {
            world.Violate($"{process.Name} failed: {task.Exception.InnerException}");
        }
        else if (process.WasAbandoned)
        {
            EndZombie();
        }
        else if (attempt.Outcome is { } outcome)
        {
            Judge(process, attempt, outcome);
            if (outcome.Status == RunStatus.Held && _restarts == 0 && !process.WasDisturbed)
            {
                world.Holds.Remember(outcome.RunId);
            }

            Ended.Add((outcome, attempt.Tries));
            if (outcome.Status == RunStatus.Superseded)
            {
                Restart(() => Boot(NewDisk(), isRedelivery: false));
            }
            else
            {
                Next();
            }
        }
        else if (attempt.Stop.IsCancellationRequested)
        {
            Restart(() => Boot(NewDisk(), isRedelivery: false));
        }
        else
        {
            world.Violate($"{process.Name} was cancelled, and no one had asked for it.");
        }
    }

    private void EndZombie()
    {
        _zombies--;
        EndWhenAlone();
    }

    private void EndWhenAlone()
    {
        if (_isDone && _zombies == 0)
        {
            done();
        }
    }

    private void Judge(SimulatedProcess process, Attempt attempt, RunOutcome outcome)
    {
        switch (outcome.Status)
        {
            case RunStatus.Completed when !world.History.HasApplied(outcome.RunId):
                world.Violate($"Run {outcome.RunId} was reported as completed, but no state has ever had it.");
                break;
            case RunStatus.Completed when world.History.Restores == 0 && !world.History.IsCurrent(outcome.RunId):
                world.Violate($"Run {outcome.RunId} was reported as completed, but the current state does not have it.");
                break;
            case RunStatus.Held:
                world.Holds.JudgeEnd(outcome, attempt.Began);
                break;
            case RunStatus.Superseded when !world.Leases.WasHeldByAnother(outcome.RunId, process):
                world.Violate($"{process.Name} says that it was superseded, but no other process has held the lease for run {outcome.RunId}.");
                break;
            case RunStatus.Rejected when LivenessWatch.IsOfLimit(outcome):
                break;
            case RunStatus.Unchanged or RunStatus.Rejected:
                world.Violate($"Run {outcome.RunId} ended as {outcome.Status}: {outcome.Reason}");
                break;
            default:
                break;
        }
    }

    private void Restart(Action boot, bool isAtOnce = false)
    {
        if (++_restarts > MostRestarts || world.Seeded.Chance(0.3))
        {
            Next();
        }
        else
        {
            world.Timeline.In(isAtOnce ? world.Seeded.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1)) : world.Seeded.Between(TimeSpan.FromSeconds(1), world.Faults.Profile.Lease), boot);
        }
    }

    /// <summary>
    /// A new process sees what the last one left on the disk, without its locks, which died with it. Moved, not copied: the dead one's handles are open still.
    /// </summary>
    private string NewDisk()
    {
        var warm = Path.Combine(_disk, "warm");
        var temp = NewEmptyDisk();
        if (_isWarm && Directory.Exists(warm))
        {
            var moved = Directory.CreateDirectory(Path.Combine(_disk, "warm")).FullName;
            foreach (var file in Directory.EnumerateFiles(warm).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            {
                File.Move(file, Path.Combine(moved, Path.GetFileName(file)));
            }
        }

        return temp;
    }

    private string NewEmptyDisk()
    {
        _disk = Path.Combine(world.Folder, $"{name}.{_boots}");
        return NewTemp();
    }

    private string NewTemp() => Directory.CreateDirectory(Path.Combine(_disk, $"temp{_boots}")).FullName;

    /// <summary>What one process makes of a run.</summary>
    private sealed record Attempt(string RunId, TimeSpan Began, RunSettings Settings)
    {
        public CancellationTokenSource Stop { get; } = new();

        public RunOutcome? Outcome { get; set; }

        public int Tries { get; set; }

        public bool IsTrying { get; set; }
    }
}
