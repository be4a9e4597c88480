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

    private OwnedFolder(string path, FileStream @lock, bool hadNeighbours)
    {
        Path = path;
        _lock = @lock;
        HadNeighbours = hadNeighbours;
    }

    /// <summary>Whether there was another folder of the prefix, with a living owner, when this one was made.</summary>
    public bool HadNeighbours { get; }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>
    /// Makes a folder named <c>{prefix}{label}{random}</c> below an existing root, readable by the owner only, and removes those of the prefix whose owners are gone. The root may be
    /// open to other users: what they own, and what is a link, is theirs and left alone.
    /// </summary>
    public static OwnedFolder Create(string root, string prefix, string label = "")
    {
        while (true)
        {
            var path = System.IO.Path.Combine(root, $"{prefix}{label}{Guid.NewGuid():N}");
            if (FileLock.TryTake(path + LockSuffix) is not { } taken)
            {
                continue;
            }

            try
            {
                // Before anything is written: they may be what fills the disk.
                var hasNeighbours = RemoveOrphans(root, prefix, path);
                if (TryCreate(path, taken))
                {
                    return new OwnedFolder(path, taken, hasNeighbours);
                }
            }
            catch
            {
                taken.Dispose();
                throw;
            }

            taken.Dispose();
        }
    }

    private static bool TryCreate(string path, FileStream taken)
    {
        // Between creating the lock file and locking it a sweeper may have locked and removed it: then the lock is on nothing.
        if (!FileLock.IsOn(path + LockSuffix, taken))
        {
            return false;
        }

        if (PrivateFile.TryCreateNewFolder(path))
        {
            return true;
        }

        // Someone who saw the lock was faster: what would be kept in there would be his.
        File.Delete(path + LockSuffix);
        return false;
    }

    /// <returns>Whether there are others whose owners live.</returns>
    private static bool RemoveOrphans(string root, string prefix, string own)
    {
        var isAlone = true;
        foreach (var folder in Named(root, prefix).Where(folder => !string.Equals(folder, own, StringComparison.Ordinal)))
        {
            // As what was made here just now is, however the file system names accounts.
            if (IsOf(FileStatus.Of(own + LockSuffix, followsLinks: false)?.Owner, folder))
            {
                isAlone &= TryRemoveOrphan(folder);
            }
        }

        return !isAlone;
    }

    /// <summary>The folders of the prefix, by their names or those of their locks; none where the root may not be listed.</summary>
    private static List<string> Named(string root, string prefix)
    {
        try
        {
            var locks = Directory.EnumerateFiles(root, prefix + "*" + LockSuffix).Select(file => file[..^LockSuffix.Length]);
            var folders = Directory.EnumerateDirectories(root, prefix + "*");
            return [.. locks.Union(folders, StringComparer.Ordinal)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // Only Linux says who owns a file. Elsewhere the folder for temporary files is each user's own.
    private static bool IsOf(uint? owner, string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new DirectoryInfo(folder).LinkTarget is null && new FileInfo(folder + LockSuffix).LinkTarget is null;
        }

        var (inside, locked) = (FileStatus.Of(folder, followsLinks: false), FileStatus.Of(folder + LockSuffix, followsLinks: false));
        return owner is not null
            && (inside is null || (inside.Value.IsFolder && inside.Value.Owner == owner))
            && (locked is null || (locked.Value.IsFile && locked.Value.Owner == owner));
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

    /// <returns><see langword="false"/> when the owner lives.</returns>
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
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What cannot be removed is no reason not to go on.
        }

        return true;
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
