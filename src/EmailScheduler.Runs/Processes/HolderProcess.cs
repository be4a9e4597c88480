using System.Diagnostics;
using System.Globalization;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Processes;

/// <summary>The process that took a lease, as far as this machine knows it.</summary>
public static class HolderProcess
{
    /// <summary>
    /// Whether it is known to have ended: it was one of this machine, and its number is free, another program's, or this process's own, as in a container that was started again. The
    /// caller does not hold the lease itself. <see langword="false"/> is not known to be alive: another machine's processes are not seen here.
    /// </summary>
    public static bool HasEnded(LeaseHolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        return NumberHere(holder) is { } number && (number == Environment.ProcessId || !IsOfThisProgram(number));
    }

    /// <summary>Whether it is this process.</summary>
    public static bool IsThis(LeaseHolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        return NumberHere(holder) == Environment.ProcessId;
    }

    /// <summary>The number of the process; <see langword="null"/> where it is another machine's.</summary>
    private static int? NumberHere(LeaseHolder holder) =>
        holder is { Host: { } host, InstanceId: { } instance } && host == Environment.MachineName && instance.StartsWith(host + "-", StringComparison.Ordinal) && int.TryParse(instance.AsSpan(host.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static bool IsOfThisProgram(int number)
    {
        try
        {
            using var process = Process.GetProcessById(number);
            using var own = Process.GetCurrentProcess();
            return process.ProcessName == own.ProcessName && !process.HasExited;
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
