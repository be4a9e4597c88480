namespace EmailScheduler.Simulation.Tests.Layouts;

/// <summary>The layouts that are simulated, by name. A new layout is added here, and every test runs on it.</summary>
internal static class SimulatedLayouts
{
    private static readonly Dictionary<string, Func<ulong, bool, string, Task<ISimulatedLayout>>> ByName = new(StringComparer.Ordinal)
    {
        ["object"] = (seed, isGuarded, folder) => Task.FromResult<ISimulatedLayout>(SimulatedDatabase.PlainFile(seed, isGuarded, folder)),
        ["log"] = async (seed, isGuarded, folder) => await SimulatedDatabase.LogAsync(seed, isGuarded, folder),
        ["converted"] = async (seed, isGuarded, folder) => await SimulatedDatabase.ConvertedAsync(seed, isGuarded, folder),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static Task<ISimulatedLayout> CreateAsync(string name, ulong seed, bool isGuarded, string folder) => ByName[name](seed, isGuarded, folder);
}
