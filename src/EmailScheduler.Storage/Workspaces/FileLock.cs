namespace EmailScheduler.Storage.Workspaces;

/// <summary>
/// An exclusive operating-system lock on a file (flock on Unix, the share mode on Windows). It vanishes with its process. Only the owner may open the file: whoever
/// may open it can lock it, for as long as he likes.
/// </summary>
internal static class FileLock
{
    // EAGAIN on Linux, on macOS, and ERROR_SHARING_VIOLATION on Windows: what .NET reports for a file that another handle has locked.
    private static readonly int[] Busy = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Takes the lock, making the file when it is missing; <see langword="null"/> when another handle has it.</summary>
    /// <exception cref="IOException">The file cannot be made or opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be made or opened.</exception>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return PrivateFile.OpenOrCreate(path, FileShare.None);
        }
        catch (IOException failure) when (Busy.Contains(failure.HResult))
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the lock is on the file that has this name now. Another may have it after the locked one was removed: one that a second sweeper made in
    /// order to lock it. Such a file is empty, and the locked one is marked.
    /// </summary>
    public static bool IsOn(string path, FileStream taken)
    {
        taken.WriteByte(1);
        return OperatingSystem.IsWindows() || new FileInfo(path) is { Exists: true, Length: > 0 };
    }
}
