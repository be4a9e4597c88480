namespace EmailScheduler.Simulation.Tests;

/// <summary>The processes that simulate, the same ones for all tests of a class: most of a short search would be the start of its process.</summary>
public sealed class SimulationProcesses : IDisposable
{
    private readonly SimulationProcess?[] _processes = new SimulationProcess?[Math.Max(2, Environment.ProcessorCount)];

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process?.Dispose();
        }
    }

    /// <summary>Simulates the seeds from <paramref name="first"/> on, shared among all processes; the results in the order of the seeds, up to the first violation of each process.</summary>
    internal Task<IReadOnlyList<SimulationResult>> SimulateAsync(string layout, string mutant, ulong first, int count, CancellationToken cancellationToken) =>
        SimulateAsync(layout, mutant, first, count, _processes.Length, keepsTrace: false, cancellationToken);

    /// <summary>The same with so many of the processes.</summary>
    internal async Task<IReadOnlyList<SimulationResult>> SimulateAsync(string layout, string mutant, ulong first, int count, int processes, bool keepsTrace, CancellationToken cancellationToken)
    {
        var shares = Enumerable.Range(0, processes).Select(share =>
            SimulateAsync(share, new SimulatedSeeds(layout, mutant, first + (ulong)share, (ulong)processes, (count - share + processes - 1) / processes, keepsTrace), cancellationToken));
        return [.. (await Task.WhenAll(shares)).SelectMany(results => results).OrderBy(result => result.Seed)];
    }

    /// <summary>A process that was left in the middle of its seeds is not used again.</summary>
    private async Task<IReadOnlyList<SimulationResult>> SimulateAsync(int number, SimulatedSeeds seeds, CancellationToken cancellationToken)
    {
        var process = _processes[number] ?? new SimulationProcess();
        _processes[number] = null;
        try
        {
            var results = await process.SimulateAsync(seeds, cancellationToken);
            _processes[number] = process;
            return results;
        }
        finally
        {
            if (_processes[number] is null)
            {
                process.Dispose();
            }
        }
    }
}
