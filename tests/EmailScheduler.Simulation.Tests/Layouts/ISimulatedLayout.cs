using EmailScheduler.Runs.Settings;
using EmailScheduler.Simulation.Tests.Network;

namespace EmailScheduler.Simulation.Tests.Layouts;

/// <summary>What the simulation must know of a layout: how to choose it, which objects are its states, and how to read the database from them.</summary>
internal interface ISimulatedLayout
{
    /// <summary>The settings with which a run uses this layout.</summary>
    RunSettings Configure(RunSettings settings);

    /// <summary>The objects that are there before the first run.</summary>
    void Provide(SimulatedServer server, byte[] database);

    /// <summary>Whether a change of this object changes the database.</summary>
    bool IsState(string key);

    /// <summary>The database as anybody would read it now: the bytes of a SQLite file; <see langword="null"/> when there is none.</summary>
    byte[]? Read(IReadOnlyDictionary<string, StoredObject> objects);

    /// <summary>What this layout promises beyond the common invariants and has not kept; <see langword="null"/> when all is well.</summary>
    string? FaultOf(Change change, IReadOnlyDictionary<string, StoredObject> objects, RunSettings settings);
}
