using System.Collections.Concurrent;
using System.Diagnostics;

namespace EmailScheduler.Web.Tests.Browser.Sites;

/// <summary>A program that serves the console, as a process of its own. It ends with the tests: they hold its standard input, and kill it.</summary>
internal sealed class SiteProcess : IDisposable
{
    private const string Says = "Listening on ";
    private const string Solution = "Functions.sln";

    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(2);

    // bin/Debug/net10.0, as the outputs of all projects are.
    private static readonly string Configuration = Directory.GetParent(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!.Name;

    private readonly ConcurrentQueue<string> _lines = [];
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private SiteProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it wrote, a line each.</summary>
    public IEnumerable<string> Lines => _lines;

    /// <summary>The path of a program of this repository that is built beside the tests.</summary>
    /// <param name="project">Its project's folder, such as <c>src/EmailScheduler.Cli</c>.</param>
    /// <param name="assembly">Its name, such as <c>email-scheduler.dll</c>.</param>
    public static string Built(string project, string assembly) => Path.Combine(SourceFolder.Of(Solution), project, "bin", Configuration, "net10.0", assembly);

    /// <summary>Starts a program and waits until it listens.</summary>
    /// <param name="program">Its assembly.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">What its environment has besides that of the tests.</param>
    public static async Task<(SiteProcess Process, Uri Address)> StartAsync(string program, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var process = new SiteProcess(start);
        var first = await Task.WhenAny(process._listening.Task, process._process.WaitForExitAsync(Cancel)).WaitAsync(StartWithin, Cancel);
        return first == process._listening.Task
            ? (process, await process._listening.Task)
            : throw new InvalidOperationException($"{program} ended with exit code {process._process.ExitCode}:\n{string.Join('\n', process._lines)}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        if (line.StartsWith(Says, StringComparison.Ordinal))
        {
            _listening.TrySetResult(new Uri(line[Says.Length..]));
        }
    }
}
