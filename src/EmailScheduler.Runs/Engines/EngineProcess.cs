using System.ComponentModel;
using System.Diagnostics;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Engines;

/// <summary>One start of an external engine.</summary>
internal sealed class EngineProcess(string command, IReadOnlyList<string> arguments, string folder, EngineOutput output, TimeProvider timeProvider)
{
    // What a program said just before it failed is worth a moment.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs it to its end and returns its exit code. When cancelled, it is killed with the processes that descend from it. One that it has let go of may live on:
    /// a file that it changes after the verification is not committed.
    /// </summary>
    /// <exception cref="InvalidSettingException">There is no such program, or it may not be run.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start();
        try
        {
            process.StandardInput.Close();
            using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var outputs = Task.WhenAll(output.ReadAsync(process.StandardOutput, reading.Token), output.ReadAsync(process.StandardError, reading.Token));
            await process.WaitForExitAsync(cancellationToken);

            // A child that outlives it still holds its output: the work of one that has not failed is done when that is closed.
            await (process.ExitCode == 0 ? outputs.WaitAsync(cancellationToken) : Task.WhenAny(outputs, Task.Delay(LastWords, timeProvider, cancellationToken)));
            await reading.CancelAsync();
            return process.ExitCode;
        }
        catch
        {
            Kill(process);
            throw;
        }
    }

    private Process Start()
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
