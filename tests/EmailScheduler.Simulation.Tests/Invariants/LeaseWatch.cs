using System.Text.Json;
using EmailScheduler.Simulation.Tests.Layouts;

namespace EmailScheduler.Simulation.Tests.Invariants;

/// <summary>
/// The lease changes hands only when it was released, has expired by the server's clock, an operator broke it, or a later try of its run takes it (the
/// same try, delivered again, when a renewal is overdue). And no one begins to commit whose lease another may have, unless it stood still, where no clock
/// of its own could show it, or a later try has just taken its lease: then the condition of the commit protects the data.
/// </summary>
internal sealed class LeaseWatch(World world, ISimulatedLayout layout)
{
    private readonly HashSet<SimulatedProcess> _broken = [];
    private readonly Dictionary<SimulatedProcess, TimeSpan> _superseded = [];
    private readonly Dictionary<string, HashSet<SimulatedProcess>> _holders = new(StringComparer.Ordinal);

    public int TakeOvers { get; private set; }

    public int TakeOversFromEarlierTries { get; private set; }

    public int TakeOversFromTheSameTry { get; private set; }

    /// <summary>Writes that a superseded process began before it knew.</summary>
    public int LateWrites { get; private set; }

    public StoredObject? Current => world.Server.Objects.GetValueOrDefault(World.LeaseKey);

    public void Watch(Change change)
    {
        if (change.Key != World.LeaseKey)
        {
            return;
        }

        if (change.After is { } after)
        {
            Remember(Read(after).RunId, change.By);
        }

        if (change.Before is { Writer: { } holder } before && holder != change.By)
        {
            Passed(change, before, holder);
        }
    }

    /// <summary>Whether another process than this one has held the lease for the run.</summary>
    public bool WasHeldByAnother(string runId, SimulatedProcess process) => _holders.GetValueOrDefault(runId)?.Any(holder => holder != process) is true;

    /// <summary>A process is about to send the write of an object.</summary>
    public void BeforeWrite(SimulatedProcess process, string key)
    {
        if (key == World.LeaseKey)
        {
            world.Liveness.BeforeRenewal(process);
        }

        if (!layout.IsState(key) || Current?.Writer == process)
        {
            return;
        }

        if (_superseded.TryGetValue(process, out var since) && world.Timeline.Now <= since + world.Faults.Profile.Lease)
        {
            // It hears of it with its next renewal, and its trust runs out before the lease would have.
            LateWrites++;
        }
        else if (!process.WasPaused && !_broken.Contains(process))
        {
            world.Violate($"{process.Name}, which never stood still, begins to commit without the lease.");
        }
    }

    private void Passed(Change change, StoredObject before, SimulatedProcess holder)
    {
        TakeOvers += change.After is null ? 0 : 1;
        if (change.By.IsOperator)
        {
            _broken.Add(holder);
            return;
        }

        var (earlier, later) = (Read(before), change.After is null ? default : Read(change.After));
        var isSameRun = earlier.RunId == later.RunId;
        if (isSameRun && later.Try < earlier.Try)
        {
            world.Violate($"{change.By.Name}, try {later.Try}, took the lease of a later try of its run: {holder.Name}, try {earlier.Try}.");
        }
        else if (isSameRun && (later.Try > earlier.Try || IsRenewalOverdue(change, before)))
        {
            _superseded[holder] = world.Timeline.Now;
            TakeOversFromEarlierTries += later.Try > earlier.Try ? 1 : 0;
            TakeOversFromTheSameTry += later.Try > earlier.Try ? 0 : 1;
        }
        else if (change.At <= before.WrittenAt + world.Faults.Profile.Lease)
        {
            world.Violate($"{change.By.Name} {(change.After is null ? "removed" : "took")} the lease of {holder.Name}, which lives until {before.WrittenAt + world.Faults.Profile.Lease:HH:mm:ss}Z; it is {change.At:HH:mm:ss}Z.");
        }
    }

    /// <summary>A third of the lease's life, and a tenth as the margin.</summary>
    private bool IsRenewalOverdue(Change change, StoredObject before) => change.At - before.WrittenAt > (world.Faults.Profile.Lease / 3) + (world.Faults.Profile.Lease / 10);

    private void Remember(string runId, SimulatedProcess process)
    {
        if (!_holders.TryGetValue(runId, out var holders))
        {
            _holders[runId] = holders = [];
        }

        holders.Add(process);
    }

    private static (string RunId, int Try) Read(StoredObject lease)
    {
        using var body = JsonDocument.Parse(lease.Bytes);
        return (body.RootElement.GetProperty("run_id").GetString()!, body.RootElement.GetProperty("try").GetInt32());
    }
}
