using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Simulation.Tests.Invariants;
using EmailScheduler.Simulation.Tests.Layouts;
using EmailScheduler.Simulation.Tests.Mutants;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Simulation.Tests;

/// <summary>All there is in one simulation: time, faults, one server with one database, and what is watched over.</summary>
internal sealed class World
{
    public const long Organization = 99;
    public const string DatabaseKey = "org-data/99.db";
    public const string LeaseKey = DatabaseKey + ".lock";

    /// <summary>How long a step may take: longer than any that comes to an end.</summary>
    public static readonly TimeSpan StepLimit = TimeSpan.FromMinutes(10);

    private readonly string _mutant;
    private readonly ISimulatedLayout _layout;

    public World(ulong seed, Accidents accidents, ISimulatedLayout layout, string mutant, string folder, bool keepsTrace)
    {
        _layout = layout;
        _mutant = mutant;
        Folder = folder;
        Accidents = accidents;
        Seeded = new Seeded(seed);
        Timeline = new Timeline(Seeded);
        IsVerifiedWhileSent = seed % 2 == 1;
        Faults = new Faults(FaultProfile.Draw(Seeded), Seeded, new Seeded(~seed));
        Trace = new Trace(keepsTrace);
        Network = new SimulatedNetwork(Timeline, Faults, Trace);
        History = new CommitHistory(this, layout);
        Leases = new LeaseWatch(this, layout);
        Reports = new ReportWatch(this);
        Versions = new VersionWatch(this);
        Pauses = new PauseWatch(this);
        Approvals = new ApprovalWatch(this);
        Holds = new HoldWatch(this);
        Liveness = new LivenessWatch(this);
        Server = new SimulatedServer(Timeline, Watch);
        var versions = Seeded.Pick(10, 10, 10, 3, 0);
        Settings = layout.Configure(new RunSettings
        {
            Engine = new EngineSettings { Timeout = mutant == MutantStores.NoStepLimit ? TimeSpan.FromDays(1) : StepLimit },
            Scheduling = new SchedulingSettings { Guard = new GuardSettings { Mode = mutant == MutantStores.GuardThatWarns ? GuardMode.Warn : GuardMode.Hold } },
            LeaseTimeout = Faults.Profile.Lease,
            VersionsNewest = versions,
            VersionDays = versions == 0 ? 0 : 1,
        });
        History.Begin(layout.Provide(Server));
    }

    public Seeded Seeded { get; }

    /// <summary>Whether runs verify what they commit while they send it, in every second seed, or before.</summary>
    public bool IsVerifiedWhileSent { get; }

    public Accidents Accidents { get; }

    public Timeline Timeline { get; }

    public Faults Faults { get; }

    public Trace Trace { get; }

    public SimulatedNetwork Network { get; }

    public SimulatedServer Server { get; }

    public CommitHistory History { get; }

    public LeaseWatch Leases { get; }

    public ReportWatch Reports { get; }

    public VersionWatch Versions { get; }

    public PauseWatch Pauses { get; }

    public ApprovalWatch Approvals { get; }

    public HoldWatch Holds { get; }

    public LivenessWatch Liveness { get; }

    public ZombieWatch Zombies { get; } = new();

    public RunSettings Settings { get; }

    public IReadOnlyDictionary<string, long> LayoutCounts => _layout.Counts;

    /// <summary>Whether operators take the database from one layout to the other in every seed.</summary>
    public bool IsConverted => _layout.IsConverted;

    /// <summary>The machines' disks.</summary>
    public string Folder { get; }

    /// <summary>Whether enough is kept that a run finds its earlier commit, however many have followed it; a log keeps a day of commits at least.</summary>
    public bool FindsEveryCommit => (Settings.Layout == DatabaseLayoutKind.Log && !IsConverted) || Settings.VersionsNewest >= 10;

    /// <summary>The first invariant that did not hold.</summary>
    public string? Violation { get; private set; }

    public void Violate(string what)
    {
        Violation ??= what;
        Tell("!", what);
    }

    public void Tell(string who, string what) => Trace.Add(Timeline.Now, who, what, "");

    /// <summary>The store as a process sees it.</summary>
    public IObjectStore StoreOf(SimulatedProcess process) =>
        MutantStores.Mutate(_mutant, new SimulatedStore(process, Network, Server, Leases.BeforeWrite), process, _layout, Faults.Profile.Lease);

    private void Watch(Change change)
    {
        Leases.Watch(change);
        Reports.Watch(change);
        Versions.Watch(change);
        Pauses.Watch(change);
        Approvals.Watch(change);
        Zombies.Watch(change);
        History.Watch(change);
    }
}
