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

    /// <summary>
    /// Refused while a file there is open for writing. A process that another test starts meanwhile holds each of this process's files between
    /// its fork and its exec, so one refusal says nothing: it is asked again for some seconds.
    /// </summary>
    public async Task MakeReadOnlyAsync()
    {
        var deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(20);
        while (!Run("mount", "-o", "remount,ro", Path))
        {
            Assert.True(TimeProvider.System.GetUtcNow() < deadline, $"{Path} cannot be mounted read-only: a file there stays open for writing.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

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
