namespace EmailScheduler.Simulation.Tests.Layouts;

/// <summary>The layouts that are simulated, by name. A new layout is added here, and every test runs on it.</summary>
internal static class SimulatedLayouts
{
    private static readonly Dictionary<string, Func<ulong, string, Task<ISimulatedLayout>>> ByName = new(StringComparer.Ordinal)
    {
        ["object"] = (seed, folder) => Task.FromResult<ISimulatedLayout>(SimulatedDatabase.PlainFile(seed, folder)),
        ["log"] = async (seed, folder) => await SimulatedDatabase.LogAsync(seed, folder),
        ["converted"] = async (seed, folder) => await SimulatedDatabase.ConvertedAsync(seed, folder),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static Task<ISimulatedLayout> CreateAsync(string name, ulong seed, string folder) => ByName[name](seed, folder);
}
