namespace EmailScheduler.Simulation.Tests.Layouts;

/// <summary>The layouts that are simulated, by name. A new layout is added here, and every test runs on it.</summary>
internal static class SimulatedLayouts
{
    private static readonly Dictionary<string, Func<ISimulatedLayout>> ByName = new(StringComparer.Ordinal)
    {
        ["object"] = () => new SimulatedObjectLayout(),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static ISimulatedLayout Create(string name) => ByName[name]();
}
