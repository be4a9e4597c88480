using System.Diagnostics;
using System.Globalization;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Processes;

/// <summary>The process that took a lease, as far as this machine knows it.</summary>
public static class HolderProcess
{
    /// <summary>
    /// Whether a try of the same run may go on in its place: it was one of a machine of this name, and its number is free, another program's, or this process's own, as in a container that was
    /// started again. The caller does not hold the lease itself. That is likely, not certain, and need not be: the lease stops a try that another one has taken the place of.
    /// </summary>
    public static bool HasEnded(LeaseHolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        return NumberHere(holder) is { } number && (number == Environment.ProcessId || !IsOfThisProgram(number));
    }

    /// <summary>Whether it has this process's own name; so may one of before, as in a container that was started again.</summary>
    public static bool IsThis(LeaseHolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        return NumberHere(holder) == Environment.ProcessId;
    }

    /// <summary>
    /// Whether it is certain that it has ended, so that nothing works under a lease that has not expired: its number is free where it was given, on this boot of this machine, and in this namespace of
    /// processes. A number that is in use may be its own, whatever the program is called; <see langword="false"/> is that it is not known.
    /// </summary>
    public static bool IsKnownToHaveEnded(LeaseHolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        return holder is { IsExpired: false, ProcessSpace: { } space } && space == ProcessSpace.Current && NumberHere(holder) is { } number && NameOf(number) is null;
    }

    /// <summary>The number of the process; <see langword="null"/> where it is another machine's.</summary>
    private static int? NumberHere(LeaseHolder holder) =>
        holder is { Host: { } host, InstanceId: { } instance } && host == Environment.MachineName && instance.StartsWith(host + "-", StringComparison.Ordinal) && int.TryParse(instance.AsSpan(host.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static bool IsOfThisProgram(int number)
    {
        using var own = Process.GetCurrentProcess();
        return NameOf(number) == own.ProcessName;
    }

    /// <summary>The name of the process of a number; <see langword="null"/> where the number is free.</summary>
    private static string? NameOf(int number)
    {
        try
        {
            using var process = Process.GetProcessById(number);
            return process.HasExited ? null : process.ProcessName;
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
