namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// Whether the folder of a store is still there. One that was unmounted, moved away or closed would pass for a store in which nothing is: its organizations would be taken for
/// ones that do not exist, and what is written would end on another disk.
/// </summary>
internal sealed class FolderPresence(DirectoryPaths paths)
{
    private volatile bool _seen;

    /// <summary>Refuses a store that was there before and is not now.</summary>
    /// <exception cref="ObjectStoreException">It is gone.</exception>
    /// <exception cref="UnauthorizedAccessException">The account may not look into it.</exception>
    public void Require()
    {
        if (IsThere(paths.Bookkeeping))
        {
            _seen = true;
        }
        else if (_seen && !(Directory.Exists(paths.Root) && Directory.EnumerateFileSystemEntries(paths.Root).Any()))
        {
            throw new ObjectStoreException(
                ObjectStoreFailure.Transient,
                $"The store folder '{paths.Root}' was there before, and now is {(Directory.Exists(paths.Root) ? "empty" : "gone")}: mount its disk again, or put it back. If it was emptied on purpose, start this program again.");
        }
    }

    /// <summary>Whether a file or folder exists; unlike <see cref="Path.Exists"/>, one that the account may not see is not taken for one that is not there.</summary>
    /// <exception cref="UnauthorizedAccessException">The account may not look there.</exception>
    public static bool IsThere(string path)
    {
        if (Path.Exists(path))
        {
            return true;
        }

        try
        {
            File.GetAttributes(path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
