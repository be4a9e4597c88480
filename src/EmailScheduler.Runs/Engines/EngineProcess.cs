using System.ComponentModel;
using System.Diagnostics;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Engines;

/// <summary>One start of an external engine, with all processes that it starts in turn.</summary>
internal sealed class EngineProcess(string command, IReadOnlyList<string> arguments, string folder, EngineOutput output)
{
    /// <summary>Runs it to its end and returns its exit code. When cancelled, it and its children are killed.</summary>
    /// <exception cref="InvalidSettingException">There is no such program, or it may not be run.</exception>
    /// <exception cref="EngineException">It ended, but left processes of its own running.</exception>
    public async Task<int> RunAsync(string runId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var family = new ProcessFamily($"{runId}-{Guid.NewGuid():N}");
        using var process = Start(family);
        try
        {
            process.StandardInput.Close();
            var outputs = Task.WhenAll(output.ReadAsync(process.StandardOutput, cancellationToken), output.ReadAsync(process.StandardError, cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                family.KillAll();
            }

            // A child that outlives it still holds its output: the work is done when that is closed.
            await outputs.WaitAsync(cancellationToken);
        }
        catch
        {
            Kill(process);
            family.KillAll();
            throw;
        }

        // Nothing of it may go on working on the file.
        return family.KillAll() == 0 || process.ExitCode != 0
            ? process.ExitCode
            : throw new EngineException($"Engine:Command '{command}' ended but left processes running, which were killed; nothing was committed. Let it wait for its children.");
    }

    private Process Start(ProcessFamily family)
    {
        var start = new ProcessStartInfo(command)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        family.Mark(start);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new InvalidSettingException("Engine:Command", command, $"{failure.Message.TrimEnd('.')}; give the path of a program that may be run");
        }
    }

    private static void Kill(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
