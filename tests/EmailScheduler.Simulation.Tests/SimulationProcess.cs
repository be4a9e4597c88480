using System.Diagnostics;
using System.Text.Json;

namespace EmailScheduler.Simulation.Tests;

/// <summary>
/// The test executable as a process that simulates: it reads what to simulate, a line of JSON each, and writes one line of JSON for each seed, then an empty
/// one. A process of its own because its thread pool has one thread (<see cref="QuietPool"/>).
/// </summary>
internal sealed class SimulationProcess : IDisposable
{
    public const string Verb = "simulate";

    private readonly Process _process = Process.Start(new ProcessStartInfo(Path.ChangeExtension(typeof(Program).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null), [Verb])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>In memory where the system offers that: the simulation makes and removes some ten small files per run.</summary>
    private static string Scratch => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>The process itself: simulates until its input ends.</summary>
    public static int Run()
    {
        QuietPool.Reduce();
        using var output = new StreamWriter(Console.OpenStandardOutput());
        var folder = Directory.CreateDirectory(Path.Combine(Scratch, $"email-scheduler-simulation-{Environment.ProcessId}"));
        try
        {
            while (Console.ReadLine() is { } line)
            {
                Task.Run(() => SimulateAsync(JsonSerializer.Deserialize<SimulatedSeeds>(line)!, folder.FullName, output)).GetAwaiter().GetResult();
                output.WriteLine();
                output.Flush();
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return 0;
    }

    /// <summary>Simulates these seeds one after the other, up to the first violation.</summary>
    public async Task<IReadOnlyList<SimulationResult>> SimulateAsync(SimulatedSeeds seeds, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(seeds).AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var results = new List<SimulationResult>();
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is var line && line is not "")
        {
            results.Add(JsonSerializer.Deserialize<SimulationResult>(line ?? throw new InvalidOperationException("The simulating process has ended; standard error says why."))!);
        }

        return results;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(1)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static async Task SimulateAsync(SimulatedSeeds seeds, string folder, StreamWriter output)
    {
        for (var index = 0; index < seeds.Count; index++)
        {
            var result = await Simulation.RunAsync(seeds.First + (seeds.Step * (ulong)index), seeds.Layout, seeds.Mutant, folder, seeds.KeepsTrace);
            output.WriteLine(JsonSerializer.Serialize(result));
            if (result.Violation is not null)
            {
                break;
            }
        }
    }
}
