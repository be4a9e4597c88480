using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace EmailScheduler.Torture;

/// <summary>Processes of the command line, some of them killed or asked to end, each of which must end in time.</summary>
/// <param name="options">The store, the command line, the times.</param>
/// <param name="folder">Where they work.</param>
/// <param name="draw">A number below another, from the seed.</param>
/// <param name="violations">Receives what did not end.</param>
/// <param name="counts">Receives how many were stopped, and the longest times.</param>
internal sealed class FactsProcesses(
    TortureOptions options, string folder, Func<int, int> draw, ConcurrentBag<string> violations, ConcurrentDictionary<string, int> counts)
{
    // A step on 200 contacts takes a moment: one that takes so long does not end, and the process reports that with its exit code.
    private const int StepSeconds = 30;

    private static readonly (string Signal, int Number)[] Stops = [("-TERM", 15), ("-HUP", 1), ("-INT", 2)];

    /// <summary>Runs one; it may be killed, or asked to end, at a time: then there is no exit code.</summary>
    public async Task<(int? ExitCode, string Output, string Errors)> RunAsync(string[] arguments, TimeSpan? killAfter, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(options.Program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        string[] settings =
        [
            "--store", options.Store, "--org", "99", "--set", $"Lease:TimeoutSeconds={(int)options.Lease.TotalSeconds}", "--set", $"Temp:Folder={folder}", "--set", "Versions:Newest=10000", "--set", $"Engine:TimeoutSeconds={StepSeconds}",
            "--set", "Retry:BusyWaitSeconds=1", "--set", "Retry:TransientWaitSeconds=1", "--set", "Retry:BusyTries=30",
        ];
        var own = arguments.TakeWhile(argument => argument != "--").ToList();
        foreach (var argument in own.Concat(settings).Concat(arguments.Skip(own.Count)))
        {
            start.ArgumentList.Add(argument);
        }

        var since = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        if (killAfter is { } after)
        {
            await Task.WhenAny(process.WaitForExitAsync(cancellationToken), Task.Delay(after, cancellationToken));
            if (!process.HasExited && draw(2) == 0)
            {
                process.Kill();
                await process.WaitForExitAsync(cancellationToken);
                return (null, "", "");
            }

            if (!process.HasExited)
            {
                return await StopAsync(process, arguments, cancellationToken) ? (null, "", "") : (process.ExitCode, await output, await errors);
            }
        }

        await EndAsync(process, arguments, "end", since, options.EndsWithin, cancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Liveness: whatever a process does ends, and in time. One that does not is ended, with those that it has started.</summary>
    private async Task EndAsync(Process process, string[] arguments, string what, long since, TimeSpan within, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(within);
        try
        {
            await process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            violations.Add($"'{string.Join(' ', arguments)}' did not {what} within {within}.");
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(cancellationToken);
        }

        var elapsed = (int)Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        counts.AddOrUpdate($"longest to {what} (ms)", elapsed, (_, longest) => Math.Max(longest, elapsed));
    }

    /// <summary>Asks a process to end, which must not take longer than it promises; <see langword="false"/> when it ended by itself just then.</summary>
    private async Task<bool> StopAsync(Process process, string[] arguments, CancellationToken cancellationToken)
    {
        var (signal, number) = Stops[draw(Stops.Length)];
        var since = Stopwatch.GetTimestamp();
        using (var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(cancellationToken);
        }

        await EndAsync(process, arguments, "stop", since, options.StopsWithin, cancellationToken);

        // Before it listens, the signal itself ends it.
        var isStopped = process.ExitCode is 130 || process.ExitCode == 128 + number;
        counts.AddOrUpdate("stopped", isStopped ? 1 : 0, (_, count) => count + (isStopped ? 1 : 0));
        return isStopped;
    }
}
