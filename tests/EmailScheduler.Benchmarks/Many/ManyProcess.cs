using System.Diagnostics;
using System.Globalization;

namespace EmailScheduler.Benchmarks.Many;

/// <summary>All organizations by <c>run --all</c>, a process a day.</summary>
internal sealed class ManyProcess(string program, int atOnce) : IManyRunner
{
    private static readonly TimeSpan Bound = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public async Task<ManyResult> RunAsync(IReadOnlyCollection<long> organizations, DateOnly asOf, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        string[] arguments = ["run", "--all", "--parallel", atOnce.ToString(CultureInfo.InvariantCulture), "--as-of", asOf.ToString("O", CultureInfo.InvariantCulture), "--json"];
        var start = program.EndsWith(".dll", StringComparison.Ordinal) ? new ProcessStartInfo("dotnet", [program, .. arguments]) : new ProcessStartInfo(program, arguments);
        start.RedirectStandardOutput = true;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        var from = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var (processor, peak) = await WatchAsync(process, output);
            await process.WaitForExitAsync(bound.Token);
            return process.ExitCode == 0
                ? new ManyResult(Stopwatch.GetElapsedTime(from), processor, peak)
                : throw new InvalidOperationException($"'run --all' ended with exit code {process.ExitCode}: {await output}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The kernel's account ends with the process: it is read until then.</summary>
    private static async Task<(TimeSpan Processor, double PeakMegabytes)> WatchAsync(Process process, Task ended)
    {
        var (processor, peak) = (TimeSpan.Zero, 0.0);
        while (!ended.IsCompleted)
        {
            try
            {
                process.Refresh();
                (processor, peak) = (process.TotalProcessorTime, Math.Max(peak, StepProcess.PeakMegabytes(process.Id)));
            }
            catch (Exception failure) when (failure is IOException or InvalidOperationException)
            {
                // It is ending.
            }

            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(20)));
        }

        return (processor, peak);
    }
}
