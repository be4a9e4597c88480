namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// Makes a staged file the object, and removes objects. The one instant at which anything becomes visible is the rename of the content:
/// the sidecar of the new generation is on disk before it, the sidecar of the old one goes after it. A crash in between leaves the old
/// object whole or the new one whole, and at worst a sidecar that belongs to nothing, which the next write of the key removes.
/// The caller holds the key's lock.
/// </summary>
internal sealed class ObjectPublisher(DirectoryPaths paths, Staging staging)
{
    private const int IsDirectory = 21;

    /// <summary>Publishes a staged file; <see langword="false"/> when the object must be absent and a file was dropped there by hand meanwhile.</summary>
    public bool Publish(StagedFile staged, Sidecar sidecar, bool ifAbsent, DateTimeOffset now)
    {
        var target = paths.Object(sidecar.Key);
        if (Directory.Exists(target))
        {
            throw new IOException($"'{target}' is a folder.", IsDirectory);
        }

        var folder = paths.Sidecars(sidecar.Key);
        Durable.CreateFolder(Path.GetDirectoryName(target)!);
        Durable.CreateFolder(folder, isPrivate: true);

        var generation = staged.Stamp(now, CurrentGeneration(target));
        sidecar.Write(folder, generation.FileName, staging.NewPath());
        if (!Place(staged.Path, target, ifAbsent))
        {
            return false;
        }

        Durable.FlushFolder(Path.GetDirectoryName(target)!);
        Sidecar.RemoveOthers(folder, generation);
        return true;
    }

    /// <summary>Removes an object; a missing one is no error.</summary>
    public void Remove(string key)
    {
        var target = paths.Object(key);
        File.Delete(target);
        Durable.FlushFolder(Path.GetDirectoryName(target)!);

        var folder = paths.Sidecars(key);
        if (Directory.Exists(folder))
        {
            Sidecar.RemoveOthers(folder, current: null);
            Directory.Delete(folder);
        }
    }

    private static bool Place(string source, string target, bool ifAbsent)
    {
        if (ifAbsent)
        {
            return Durable.TryPlace(source, target);
        }

        Durable.Replace(source, target);
        return true;
    }

    private static Generation? CurrentGeneration(string target)
    {
        var file = new FileInfo(target);
        return file.Exists ? new Generation(file.Length, file.LastWriteTimeUtc.Ticks) : null;
    }
}
