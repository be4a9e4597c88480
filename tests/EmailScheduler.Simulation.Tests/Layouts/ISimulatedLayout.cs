using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Simulation.Tests.Layouts;

/// <summary>What the simulation must know of a layout: how to choose it, which objects are its states, and how to read the database from them.</summary>
internal interface ISimulatedLayout
{
    /// <summary>What of its own the simulation came across, by name.</summary>
    IReadOnlyDictionary<string, long> Counts { get; }

    /// <summary>Whether operators take the database from one layout to the other in every seed.</summary>
    bool IsConverted { get; }

    /// <summary>The settings with which a run uses this layout.</summary>
    RunSettings Configure(RunSettings settings);

    /// <summary>Puts there what is there before the first run.</summary>
    /// <returns>Every state that the database has had; no run has worked on any of them.</returns>
    IReadOnlyList<byte[]> Provide(SimulatedServer server);

    /// <summary>Whether a change of this object may change the database, what is kept of its past, or a copy of it for others to read: written under the lease.</summary>
    bool IsState(string key);

    /// <summary>The database as anybody would read it now: the bytes of a SQLite file, or why there is none.</summary>
    Task<(byte[]? Bytes, string? Fault)> ReadAsync(IReadOnlyDictionary<string, StoredObject> objects);

    /// <summary>What this layout promises beyond the common invariants and has not kept; <see langword="null"/> when all is well.</summary>
    Task<string?> FaultOfAsync(Change change, IReadOnlyDictionary<string, StoredObject> objects, RunSettings settings);
}
