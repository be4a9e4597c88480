namespace EmailScheduler.Simulation.Tests.Invariants;

/// <summary>When the organization was paused: its runs hold their plans from the first that begins after that.</summary>
internal sealed class PauseWatch(World world)
{
    private const string Key = World.DatabaseKey + ".pause.json";

    private TimeSpan? _ended;

    /// <summary>Since when there is a pause; <see langword="null"/> while there is none.</summary>
    public TimeSpan? Since { get; private set; }

    public void Watch(Change change)
    {
        if (change.Key != Key)
        {
            return;
        }

        if (change.After is null)
        {
            (Since, _ended) = (null, world.Timeline.Now);
        }
        else
        {
            Since ??= world.Timeline.Now;
        }
    }

    /// <summary>Whether there was a pause at any moment from then on.</summary>
    public bool WasThereSince(TimeSpan moment) => Since is not null || _ended >= moment;

    /// <summary>Ends what an operator who died, or a request that came late, has left.</summary>
    public void Lift()
    {
        if (Since is not null)
        {
            world.Server.Delete(Key, ifMatch: null, new SimulatedProcess("world", world.Timeline, world.Seeded, world.Faults));
        }
    }
}
