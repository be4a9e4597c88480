using EmailScheduler.Simulation.Tests.Layouts;
using EmailScheduler.Simulation.Tests.Network;
using EmailScheduler.Simulation.Tests.Runners;

namespace EmailScheduler.Simulation.Tests.Invariants;

/// <summary>
/// The lease changes hands only when it was released, has expired by the server's clock, or an operator broke it. And nobody begins to commit
/// whose lease another may have, unless it stood still, where no clock of its own could tell it: then the condition of the commit protects the data.
/// </summary>
internal sealed class LeaseWatch(World world, ISimulatedLayout layout)
{
    private readonly HashSet<SimulatedProcess> _broken = [];

    public int TakeOvers { get; private set; }

    public StoredObject? Current => world.Server.Objects.GetValueOrDefault(World.LeaseKey);

    public void Watch(Change change)
    {
        if (change.Key != World.LeaseKey || change.Before is not { Writer: { } holder } before || holder == change.By)
        {
            return;
        }

        if (change.By.IsOperator)
        {
            _broken.Add(holder);
        }
        else if (change.At <= before.WrittenAt + world.Faults.Profile.Lease)
        {
            world.Violate($"{change.By.Name} {(change.After is null ? "removed" : "took")} the lease of {holder.Name}, which lives until {before.WrittenAt + world.Faults.Profile.Lease:HH:mm:ss}Z; it is {change.At:HH:mm:ss}Z.");
        }

        TakeOvers += change.After is null ? 0 : 1;
    }

    /// <summary>A process is about to send the write of an object.</summary>
    public void BeforeWrite(SimulatedProcess process, string key)
    {
        if (layout.IsState(key) && !process.WasPaused && !_broken.Contains(process) && Current?.Writer != process)
        {
            world.Violate($"{process.Name}, which never stood still, begins to commit without the lease.");
        }
    }
}
