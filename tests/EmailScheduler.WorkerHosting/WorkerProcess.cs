using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace EmailScheduler.WorkerHosting;

/// <summary>The published app as a process, started as the Azure Functions host starts it; it never outlives this object.</summary>
public sealed class WorkerProcess : IDisposable
{
    /// <summary>What the process sees of this one's environment: settings of the app that happen to be set here must not reach it.</summary>
    private static readonly string[] Inherited = ["PATH", "DOTNET_ROOT", "SystemRoot", "TMPDIR", "TEMP", "TMP"];

    private readonly Process _process;

    private WorkerProcess(Process process)
    {
        _process = process;
        Exited = ReadAsync();
    }

    /// <summary>The lines that it has written to its standard output.</summary>
    public ConcurrentQueue<string> Output { get; } = [];

    /// <summary>The lines that it has written to its standard error.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    /// <summary>Completes with the exit code when the process has ended and all that it wrote has been read.</summary>
    public Task<int> Exited { get; }

    /// <summary>Its id, as long as it lives.</summary>
    public int Id => _process.Id;

    /// <summary>The processor time that it has taken so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts the app of a published folder.</summary>
    /// <param name="folder">Where it was published to.</param>
    /// <param name="arguments">The arguments of the command line.</param>
    /// <param name="settings">The app settings, as environment variables.</param>
    internal static WorkerProcess Start(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", ["EmailScheduler.Functions.dll", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Except(Inherited, StringComparer.OrdinalIgnoreCase).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = folder;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = folder;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new WorkerProcess(Process.Start(start)!);
    }

    /// <summary>Sends a signal that asks for an end.</summary>
    /// <param name="signal">Its number.</param>
    public void Terminate(int signal)
    {
        using var kill = Process.Start("kill", [(-signal).ToString(CultureInfo.InvariantCulture), Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Kills the process, and those that it has started, if it still lives (kill -9).</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
    }

    /// <summary>Kills the process if it still lives.</summary>
    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private async Task<int> ReadAsync()
    {
        await Task.WhenAll(ReadAsync(_process.StandardOutput, Output), ReadAsync(_process.StandardError, Errors));
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader reader, ConcurrentQueue<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
        }
    }
}
