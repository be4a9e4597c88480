namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>The keys below a folder, in ordinal order, without reading more folders than the prefix needs.</summary>
internal static class DirectoryListing
{
    public static IEnumerable<string> Keys(string root, string prefix)
    {
        var folder = Folder(prefix);
        return MayExist(folder) ? Below(root, folder, prefix) : [];
    }

    /// <summary>The keys and folders of one level; a folder, recognized by its last '/', only when there is an object somewhere below it, or that cannot be determined.</summary>
    public static IEnumerable<string> Level(string root, string prefix)
    {
        var folder = Folder(prefix);
        return from name in MayExist(folder) ? Names(Path.Combine(root, folder)) : []
               let key = folder + name
               where key.StartsWith(prefix, StringComparison.Ordinal) && (!key.EndsWith('/') || MayHoldAny(root, key))
               select key;
    }

    private static string Folder(string prefix) => prefix[..(prefix.LastIndexOf('/') + 1)];

    private static bool MayExist(string folder) => folder.Length == 0 || (ObjectKey.Fault(folder[..^1]) is null && !DirectoryPaths.IsReserved(folder.Split('/')[0]));

    private static IEnumerable<string> Below(string root, string folder, string prefix)
    {
        foreach (var name in Names(Path.Combine(root, folder)))
        {
            var key = folder + name;
            var isFolder = key.EndsWith('/');
            if (isFolder ? !MayHold(key, prefix) : !key.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            if (!isFolder)
            {
                yield return key;
                continue;
            }

            foreach (var below in Below(root, key, prefix))
            {
                yield return below;
            }
        }
    }

    /// <summary>Whether there is an object somewhere below a folder. One that cannot be read, which may concern no one, counts; listing it reports the fault.</summary>
    private static bool MayHoldAny(string root, string folder)
    {
        try
        {
            return Below(root, folder, folder).Any();
        }
        catch (Exception failure) when (DirectoryFailure.IsFileSystem(failure))
        {
            return true;
        }
    }

    private static bool MayHold(string folder, string prefix) =>
        folder.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(folder, StringComparison.Ordinal);

    /// <summary>Folders sort as if their name ended in '/', which is where their keys belong among the files' ('a-b', 'a/b', 'a0').</summary>
    private static List<string> Names(string folder)
    {
        if (!FolderPresence.IsThere(folder) || !Directory.Exists(folder))
        {
            return [];
        }

        return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos()
            .Select(entry => (entry.Name, IsFolder: entry.Attributes.HasFlag(FileAttributes.Directory), IsLink: entry.LinkTarget is not null))
            .Where(entry => ObjectKey.Fault(entry.Name) is null && !DirectoryPaths.IsReserved(entry.Name) && !DatabaseObjects.BelongsToSqlite(entry.Name) && !(entry.IsFolder && entry.IsLink))
            .Select(entry => entry.IsFolder ? entry.Name + "/" : entry.Name)
            .Order(StringComparer.Ordinal)];
    }
}
