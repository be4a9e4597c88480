using EmailScheduler.Runs.Settings;
using EmailScheduler.Simulation.Tests.Network;
using EmailScheduler.Simulation.Tests.Runners;

namespace EmailScheduler.Simulation.Tests.Layouts;

/// <summary>The <c>object</c> layout: the database is one object, and what it replaced is among its versions.</summary>
internal sealed class SimulatedObjectLayout(string folder) : ISimulatedLayout
{
    private readonly HashSet<string> _etags = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Counts { get; } = new Dictionary<string, long>();

    public RunSettings Configure(RunSettings settings) => settings;

    public IReadOnlyList<byte[]> Provide(SimulatedServer server)
    {
        var database = CounterDatabase.Empty(folder);
        server.Provide(World.DatabaseKey, database, TimeSpan.Zero);
        _etags.Add(SimulatedServer.ETagOf(database));
        return [database];
    }

    public bool IsState(string key) => key == World.DatabaseKey;

    public bool IsCopy(string key) => false;

    public Task<byte[]?> ReadAsync(IReadOnlyDictionary<string, StoredObject> objects) => Task.FromResult(objects.GetValueOrDefault(World.DatabaseKey)?.Bytes);

    public Task<string?> FaultOfAsync(Change change, IReadOnlyDictionary<string, StoredObject> objects, RunSettings settings) =>
        Task.FromResult(FaultOf(change, objects, settings));

    private string? FaultOf(Change change, IReadOnlyDictionary<string, StoredObject> objects, RunSettings settings)
    {
        if (change.After is { } state && state.ETag != change.Before?.ETag && !_etags.Add(state.ETag))
        {
            return "An ETag came back: a request that waits for it finds its condition true a second time.";
        }

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
