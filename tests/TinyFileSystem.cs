using System.Diagnostics;

namespace EmailScheduler.Tests;

/// <summary>A file system of a few kilobytes or megabytes, for disks that are really full or read-only; root is not refused by anything less.</summary>
internal sealed class TinyFileSystem : IDisposable
{
    private TinyFileSystem(string path) => Path = path;

    public string Path { get; }

    /// <summary>Mounts one; <see langword="null"/> where this account may not mount.</summary>
    public static TinyFileSystem? TryMount(string path, int kibibytes)
    {
        Directory.CreateDirectory(path);
        return Run("mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={kibibytes}k"), "tmpfs", path) ? new TinyFileSystem(path) : null;
    }

    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Path));

    /// <summary>Lazily: what is under test may keep a file there open for as long as the process lives.</summary>
    public void Dispose() => Run("umount", "-l", Path);

    private static bool Run(string command, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
