using EmailScheduler.Runs.Settings;
using EmailScheduler.Simulation.Tests.Network;

namespace EmailScheduler.Simulation.Tests.Layouts;

/// <summary>The <c>object</c> layout: the database is one object, and what it replaced is among its versions.</summary>
internal sealed class SimulatedObjectLayout : ISimulatedLayout
{
    public RunSettings Configure(RunSettings settings) => settings;

    public void Provide(SimulatedServer server, byte[] database) => server.Provide(World.DatabaseKey, database);

    public bool IsState(string key) => key == World.DatabaseKey;

    public byte[]? Read(IReadOnlyDictionary<string, StoredObject> objects) => objects.GetValueOrDefault(World.DatabaseKey)?.Bytes;

    public string? FaultOf(Change change, IReadOnlyDictionary<string, StoredObject> objects, RunSettings settings)
    {
        if (change.Before is not { } replaced || replaced.ETag == change.After?.ETag || settings is { VersionsNewest: 0, VersionDays: 0 })
        {
            return null;
        }

        var prefix = World.DatabaseKey + ".versions/";
        return objects.Any(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && pair.Value.ETag == replaced.ETag)
            ? null
            : "A state was replaced that is not kept as a version.";
    }
}
