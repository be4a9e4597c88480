namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>The keys below a folder, in ordinal order, without reading more folders than the prefix needs.</summary>
internal static class DirectoryListing
{
    public static IEnumerable<string> Keys(string root, string prefix)
    {
        var slash = prefix.LastIndexOf('/');
        var folder = prefix[..(slash + 1)];
        if (folder.Length > 0 && (ObjectKey.Fault(folder[..^1]) is not null || DirectoryPaths.IsReserved(folder.Split('/')[0])))
        {
            return [];
        }

        return Below(root, folder, prefix);
    }

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

    private static bool MayHold(string folder, string prefix) =>
        folder.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(folder, StringComparison.Ordinal);

    /// <summary>Folders sort as if their name ended in '/', which is where their keys belong among the files' ('a-b', 'a/b', 'a0').</summary>
    private static List<string> Names(string folder)
    {
        var below = new DirectoryInfo(folder);
        if (!below.Exists)
        {
            return [];
        }

        return [.. below.EnumerateFileSystemInfos()
            .Select(entry => (entry.Name, IsFolder: entry.Attributes.HasFlag(FileAttributes.Directory), IsLink: entry.LinkTarget is not null))
            .Where(entry => ObjectKey.Fault(entry.Name) is null && !DirectoryPaths.IsReserved(entry.Name) && !DatabaseObjects.BelongsToSqlite(entry.Name) && !(entry.IsFolder && entry.IsLink))
            .Select(entry => entry.IsFolder ? entry.Name + "/" : entry.Name)
            .Order(StringComparer.Ordinal)];
    }
}
