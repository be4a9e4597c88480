namespace EmailScheduler.Storage.Workspaces;

/// <summary>
/// A folder that belongs to this process until it is disposed of or the process ends, however it ends. The owner holds an
/// operating-system lock on <c>{folder}.lock</c>; whoever can take that lock knows that the owner is gone. Unlike process ids, this
/// cannot be fooled by a reused id or by containers that share a volume.
/// </summary>
internal sealed class OwnedFolder : IDisposable
{
    private const string LockSuffix = ".lock";

    private readonly FileStream _lock;

    private OwnedFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Makes a folder named <c>{prefix}{random}</c> below an existing root, readable by the owner only.</summary>
    public static OwnedFolder Create(string root, string prefix)
    {
        while (true)
        {
            var path = System.IO.Path.Combine(root, $"{prefix}{Guid.NewGuid():N}");
            if (FileLock.TryTake(path + LockSuffix) is not { } taken)
            {
                continue;
            }

            // Between creating the lock file and locking it a sweeper may have locked and removed it: then the lock is on nothing.
            if (!FileLock.IsOn(path + LockSuffix, taken))
            {
                taken.Dispose();
                continue;
            }

            PrivateFile.CreateFolder(path);
            return new OwnedFolder(path, taken);
        }
    }

    /// <summary>Removes the folders of the prefix whose owners are gone. One that another user owns is left alone.</summary>
    /// <returns>How many were removed.</returns>
    public static int RemoveOrphans(string root, string prefix)
    {
        var locks = Directory.EnumerateFiles(root, prefix + "*" + LockSuffix).Select(file => file[..^LockSuffix.Length]);
        var folders = Directory.EnumerateDirectories(root, prefix + "*");
        return locks.Union(folders, StringComparer.Ordinal).ToList().Count(TryRemoveOrphan);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            RemoveFolder(Path);

            // Removed while it is still held, so that a sweeper that opens it meanwhile finds it gone or busy.
            File.Delete(Path + LockSuffix);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What the folder was for is done, or has failed for a reason of its own. It is not locked any more: the next process removes it.
        }
        finally
        {
            _lock.Dispose();
        }
    }

    private static bool TryRemoveOrphan(string folder)
    {
        try
        {
            using var taken = FileLock.TryTake(folder + LockSuffix);
            if (taken is null)
            {
                return false;
            }

            RemoveFolder(folder);
            File.Delete(folder + LockSuffix);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's folder in a shared temp folder: theirs to clean.
            return false;
        }
    }

    private static void RemoveFolder(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Already removed by hand: what was wanted.
        }
    }
}
