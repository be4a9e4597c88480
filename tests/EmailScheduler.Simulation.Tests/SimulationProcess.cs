using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EmailScheduler.Simulation.Tests.Time;

namespace EmailScheduler.Simulation.Tests;

/// <summary>
/// The test executable as a process that simulates some seeds, one after the other, and writes one line of JSON for each. A process of its own because its
/// thread pool has one thread (<see cref="QuietPool"/>).
/// </summary>
internal static class SimulationProcess
{
    public const string Verb = "simulate";

    /// <summary>Simulates; stops at the first violation.</summary>
    /// <param name="args">The verb, layout, mutant, first seed, step to the next seed, how many, and whether to keep the trace.</param>
    public static int Run(string[] args)
    {
        QuietPool.Reduce();
        var (first, step, count) = (ulong.Parse(args[3], CultureInfo.InvariantCulture), ulong.Parse(args[4], CultureInfo.InvariantCulture), ulong.Parse(args[5], CultureInfo.InvariantCulture));
        var simulating = Task.Run(() => SimulateAsync(args[1], args[2], Enumerable.Range(0, (int)count).Select(index => first + (step * (ulong)index)), bool.Parse(args[6])));
        simulating.GetAwaiter().GetResult();
        return 0;
    }

    /// <summary>Simulates the seeds from <paramref name="first"/> on, shared among processes; the results in the order of the seeds, up to the first violation of each process.</summary>
    public static async Task<IReadOnlyList<SimulationResult>> SimulateAsync(string layout, string mutant, ulong first, int count, int processes, bool keepsTrace, CancellationToken cancellationToken)
    {
        var shares = Enumerable.Range(0, processes).Select(share =>
            ReadAsync([Verb, layout, mutant, Text(first + (ulong)share), Text((ulong)processes), Text((ulong)((count - share + processes - 1) / processes)), keepsTrace.ToString()], cancellationToken));
        return [.. (await Task.WhenAll(shares)).SelectMany(results => results).OrderBy(result => result.Seed)];
    }

    private static async Task SimulateAsync(string layout, string mutant, IEnumerable<ulong> seeds, bool keepsTrace)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Scratch, $"email-scheduler-simulation-{Environment.ProcessId}"));
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = false };
        try
        {
            foreach (var seed in seeds)
            {
                var result = await Simulation.RunAsync(seed, layout, mutant, folder.FullName, keepsTrace);
                output.WriteLine(JsonSerializer.Serialize(result));
                if (result.Violation is not null)
                {
                    break;
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>In memory where the system offers that: the simulation makes and removes some ten small files per run.</summary>
    private static string Scratch => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private static async Task<IReadOnlyList<SimulationResult>> ReadAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(Program).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var results = new List<SimulationResult>();
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                results.Add(JsonSerializer.Deserialize<SimulationResult>(line)!);
            }

            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? results : throw new InvalidOperationException($"The simulating process ended with {process.ExitCode}: {await errors}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
