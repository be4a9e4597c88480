using System.ComponentModel;
using System.Diagnostics;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Processes;

/// <summary>Starts and kills the programs of others.</summary>
internal static class ChildProcess
{
    /// <summary>Starts a program, without what opens the store.</summary>
    /// <param name="start">The program, its arguments, its streams.</param>
    /// <param name="setting">What named the program, for the error.</param>
    /// <exception cref="InvalidSettingException">There is no such program, or it may not be run.</exception>
    public static Process Start(ProcessStartInfo start, string setting)
    {
        ProgramEnvironment.Withhold(start.Environment);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new InvalidSettingException(setting, start.FileName, $"{failure.Message.TrimEnd('.')}; give the path of a program that may be run");
        }
    }

    /// <summary>Kills it with the processes that descend from it, unless it has ended.</summary>
    public static void Kill(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Kills one process, unless it has ended.</summary>
    public static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }
    }
}
