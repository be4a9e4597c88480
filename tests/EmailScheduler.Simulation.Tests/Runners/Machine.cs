using EmailScheduler.Runs;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Runs.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Simulation.Tests.Runners;

/// <summary>A machine with a disk that is given some runs, one after the other. Its process may die; then it is started anew, as often as not with the same run.</summary>
internal sealed class Machine(string name, World world, IEnumerable<string> runIds, Action done)
{
    private const int MostRestarts = 4;

    private readonly Queue<string> _runIds = new(runIds);
    private readonly bool _isWarm = world.Seeded.Chance(0.3);
    private string _runId = "";
    private int _boots;
    private int _restarts;
    private string _disk = "";

    /// <summary>Runs that ended by themselves, with how they ended and after how many tries.</summary>
    public List<(RunOutcome Outcome, int Tries)> Ended { get; } = [];

    public int Crashes { get; private set; }

    public void Begin() => Next();

    private void Next()
    {
        if (!_runIds.TryDequeue(out var runId))
        {
            done();
            return;
        }

        _runId = runId;
        _restarts = 0;
        world.Timeline.In(world.Seeded.Between(TimeSpan.Zero, TimeSpan.FromSeconds(20)), Boot);
    }

    private void Boot()
    {
        var process = new SimulatedProcess($"{name}.{++_boots}", world.Timeline, world.Seeded, world.Faults) { Crashed = OnCrash };
        var settings = world.Settings with { TempFolder = NewDisk(), WarmFolder = _isWarm ? Path.Combine(_disk, "warm") : null };
        var stop = new CancellationTokenSource();
        var tries = 0;
        RunOutcome? outcome = null;
        world.Tell(process.Name, $"begins run {_runId}");
        process.Start(
            async () =>
            {
                if (world.Faults.Stop() is { } after)
                {
                    process.Schedule(after, stop.Cancel);
                }

                var run = new OrganizationRun(world.StoreOf(process), settings, new CountingEngine(process, world.Faults), process.Clock, NullLogger.Instance);
                var context = new InProcessWorkflowContext((request, token) => run.RunAsync(request, null, token), process.Clock, status => tries = status.Tries);
                var request = new RunRequest { OrganizationId = World.Organization, RunId = _runId, AsOf = new DateOnly(2025, 1, 21) };
                outcome = await RunWorkflow.RunAsync(context, request, settings.Retry, stop.Token);
            },
            task => OnEnded(process, settings, task, outcome, tries, stop.IsCancellationRequested));
    }

    private void OnCrash()
    {
        world.Tell(name, "crashes");
        Crashes++;
        Restart();
    }

    private void OnEnded(SimulatedProcess process, RunSettings settings, Task task, RunOutcome? outcome, int tries, bool wasStopped)
    {
        world.Tell(process.Name, $"ends: {(outcome is null ? task.Status.ToString() : $"{outcome.Status} {outcome.Reason}")}");
        if (Directory.EnumerateFileSystemEntries(settings.TempFolder!).Any())
        {
            world.Violate($"{process.Name} left temporary files behind.");
        }

        if (!process.WasDisturbed && world.Leases.Current?.Writer == process)
        {
            world.Violate($"{process.Name} ended undisturbed and did not release its lease.");
        }

        if (outcome is not null)
        {
            Judge(outcome);
            Ended.Add((outcome, tries));
            Next();
        }
        else if (task.IsCanceled && wasStopped)
        {
            Restart();
        }
        else
        {
            world.Violate($"{process.Name} failed: {task.Exception?.InnerException}");
        }
    }

    private void Judge(RunOutcome outcome)
    {
        switch (outcome.Status)
        {
            case RunStatus.Completed when !world.History.HasApplied(outcome.RunId):
                world.Violate($"Run {outcome.RunId} was reported as completed, but no state has ever had it.");
                break;
            case RunStatus.Completed when world.History.Restores == 0 && !world.History.IsCurrent(outcome.RunId):
                world.Violate($"Run {outcome.RunId} was reported as completed, but the current state does not have it.");
                break;
            case RunStatus.Unchanged or RunStatus.Rejected:
                world.Violate($"Run {outcome.RunId} ended as {outcome.Status}: {outcome.Reason}");
                break;
            default:
                break;
        }
    }

    private void Restart()
    {
        if (++_restarts > MostRestarts || world.Seeded.Chance(0.3))
        {
            Next();
        }
        else
        {
            world.Timeline.In(world.Seeded.Between(TimeSpan.FromSeconds(1), world.Faults.Profile.Lease), Boot);
        }
    }

    /// <summary>
    /// A new process sees what the last one left on the disk, without its locks, which died with it. Moved, not copied: the dead one's handles are open still.
    /// </summary>
    private string NewDisk()
    {
        var disk = Path.Combine(world.Folder, $"{name}.{_boots}");
        var temp = Directory.CreateDirectory(Path.Combine(disk, "temp")).FullName;
        var warm = Path.Combine(_disk, "warm");
        if (_isWarm && Directory.Exists(warm))
        {
            var moved = Directory.CreateDirectory(Path.Combine(disk, "warm")).FullName;
            foreach (var file in Directory.EnumerateFiles(warm).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            {
                File.Move(file, Path.Combine(moved, Path.GetFileName(file)));
            }
        }

        _disk = disk;
        return temp;
    }
}
