using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EmailScheduler.Benchmarks;

/// <summary>A step in a process of its own, so that its memory is its own.</summary>
internal static class StepProcess
{
    /// <summary>Runs this program with the arguments; what it prints is its result.</summary>
    public static TResult Run<TResult>(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        Array.ForEach(arguments, start.ArgumentList.Add);
        return JsonSerializer.Deserialize<TResult>(Run(start).Output)!;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static (string Output, double Seconds) Run(ProcessStartInfo start)
    {
        var from = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? (output, Stopwatch.GetElapsedTime(from).TotalSeconds)
            : throw new InvalidOperationException($"{start.FileName} ended with exit code {process.ExitCode}; its error is above.");
    }

    /// <summary>The kernel's own account of the most memory that was resident in a process; in this one when none is named.</summary>
    public static double PeakMegabytes(int? process = null)
    {
        var line = File.ReadLines($"/proc/{process?.ToString(CultureInfo.InvariantCulture) ?? "self"}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }
}
