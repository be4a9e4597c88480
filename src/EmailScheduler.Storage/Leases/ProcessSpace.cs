namespace EmailScheduler.Storage.Leases;

/// <summary>
/// Where the number of a process stands for that one process: a boot of a machine, and in it a namespace of processes. A machine's name does not say it: a container may have that of its host or of
/// another container, and numbers of its own.
/// </summary>
public static class ProcessSpace
{
    private static readonly Lazy<string?> Own = new(Read);

    /// <summary>That of this process; <see langword="null"/> where the system does not say it, as outside of Linux.</summary>
    public static string? Current => Own.Value;

    private static string? Read()
    {
        try
        {
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

            // The target is a name such as pid:[4026531836].
            return new FileInfo("/proc/self/ns/pid").LinkTarget is { Length: > 0 } space && boot.Length > 0 ? $"{boot} {space}" : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
