using System.Diagnostics;
using EmailScheduler.Runs.Processes;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Programs;

/// <summary>The one start of a program that is given a database.</summary>
internal sealed class ProgramProcess(ExecRequest request, string databasePath, TimeProvider timeProvider)
{
    // What a program said just before it ended is worth a moment.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan KillWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Runs it to its end in the current folder with the standard streams of this process, and returns its exit code. When cancelled, it is killed with all
    /// processes that it has started.
    /// </summary>
    /// <exception cref="InvalidSettingException">There is no such program, or it may not be run.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = ChildProcess.Start(StartInfo(), "exec");
        try
        {
            var copied = request.Output is { } output ? process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken) : Task.CompletedTask;
            await process.WaitForExitAsync(cancellationToken);

            // A process that it has let go of may hold its output open for ever.
            await Task.WhenAny(copied, Task.Delay(LastWords, timeProvider, cancellationToken));
            return process.ExitCode;
        }
        catch
        {
            await KillAsync(process);
            throw;
        }
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(request.Program) { UseShellExecute = false, RedirectStandardOutput = request.Output is not null };
        foreach (var argument in request.ArgumentsFor(databasePath))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[ExecRequest.DatabaseVariable] = databasePath;
        return start;
    }

    /// <summary>Kills what descends from the program, and where that can be seen also what no longer does: every process inherits the path of the database.</summary>
    private async Task KillAsync(Process process)
    {
        ChildProcess.Kill(process);
        var since = timeProvider.GetTimestamp();
        while (timeProvider.GetElapsedTime(since) < KillWithin && ProcessTable.WithVariable(ExecRequest.DatabaseVariable, databasePath).ToList() is { Count: > 0 } started)
        {
            started.ForEach(ChildProcess.Kill);
            await Task.Delay(BetweenLooks, timeProvider, CancellationToken.None);
        }
    }
}
