using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace EmailScheduler.Runs.Engines;

/// <summary>
/// All processes that descend from one, told by a mark in their environment: a child whose parent has ended, or that has made itself a session of its
/// own, is no descendant for the operating system any more. Linux only; elsewhere nothing is found.
/// </summary>
internal sealed class ProcessFamily(string id)
{
    private const string Variable = "EMAIL_SCHEDULER_ENGINE_RUN";
    private const int MostRounds = 100;

    private readonly byte[] _mark = Encoding.UTF8.GetBytes($"{Variable}={id}\0");

    public void Mark(ProcessStartInfo start) => start.Environment[Variable] = id;

    /// <summary>Kills all that live, also those that come to be meanwhile; returns how many there were.</summary>
    public int KillAll()
    {
        var killed = new HashSet<int>();
        for (var round = 0; round < MostRounds; round++)
        {
            var living = Living();
            if (living.Count == 0)
            {
                break;
            }

            foreach (var number in living)
            {
                killed.Add(number);
                Kill(number);
            }
        }

        return killed.Count;
    }

    private List<int> Living()
    {
        var found = new List<int>();
        if (!OperatingSystem.IsLinux())
        {
            return found;
        }

        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number != Environment.ProcessId && HasMark(folder))
            {
                found.Add(number);
            }
        }

        return found;
    }

    private bool HasMark(string folder)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(_mark) >= 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended, or is somebody else's
        }
    }

    private static void Kill(int number)
    {
        try
        {
            using var process = Process.GetProcessById(number);
            process.Kill();
            process.WaitForExit();
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // it has ended by itself
        }
    }
}
