using System.Runtime.CompilerServices;

namespace EmailScheduler.Tests;

/// <summary>
/// Puts the folders of tests on the file system in memory of Linux, where there is room and <c>TMPDIR</c> names no other place. On a disk they wait for it most of their
/// time, and that shows nothing: power cuts are played back from recorded calls.
/// </summary>
internal static class TestMemory
{
    private const string Folder = "/dev/shm";
    private const string Variable = "TMPDIR";
    private const long Room = 8L << 30;

    [ModuleInitializer]
    internal static void Use()
    {
        if (OperatingSystem.IsLinux()
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable))
            && Directory.Exists(Folder)
            && new DriveInfo(Folder).AvailableFreeSpace >= Room
            && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= Room)
        {
            Environment.SetEnvironmentVariable(Variable, Folder);
        }
    }
}
