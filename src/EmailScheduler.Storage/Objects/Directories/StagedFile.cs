using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>A whole, flushed file that waits to become an object; removed unless it has become one.</summary>
internal sealed class StagedFile : IDisposable
{
    private readonly FileStream _file;

    private StagedFile(FileStream file, string hash)
    {
        _file = file;
        Hash = hash;
    }

    public string Path => _file.Name;

    public string Hash { get; }

    /// <summary>Writes the content of a put, hashing it on the way.</summary>
    public static async Task<StagedFile> WriteAsync(string path, ObjectContent content, CancellationToken cancellationToken)
    {
        var file = Create(path);
        try
        {
            var (hash, length) = await ContentHash.CopyAsync(content, file, cancellationToken);
            if (length != content.Length)
            {
                throw new IOException($"The content changed while it was written: {length} bytes instead of {content.Length}.");
            }

            return Flushed(file, hash);
        }
        catch
        {
            Remove(file);
            throw;
        }
    }

    /// <summary>Copies a snapshot, inside the kernel where it can.</summary>
    public static async Task<StagedFile> CopyAsync(string path, Snapshot source, CancellationToken cancellationToken)
    {
        var file = Create(path);
        try
        {
            if (!Durable.TryCopy(source.File, file.SafeFileHandle, source.State.Generation.Length, cancellationToken))
            {
                file.SetLength(0);
                file.Position = 0;
                using var reader = new FileSegmentStream(source.File, 0, source.State.Generation.Length, ownsFile: false);
                await ContentHash.CopyAsync(reader, file, cancellationToken);
            }

            if (source.Copy is null && Generation.Of(source.File) != source.State.Generation)
            {
                throw new IOException($"The object '{source.State.Sidecar.Key}' was changed in place, by something other than this store, while it was copied.");
            }

            return Flushed(file, source.State.Sidecar.Hash);
        }
        catch
        {
            Remove(file);
            throw;
        }
    }

    /// <summary>Gives the file a write time later than the generation it will replace, so that the two cannot be taken for each other.</summary>
    public Generation Stamp(DateTimeOffset now, Generation? replaced)
    {
        var ticks = Math.Max(now.UtcTicks, replaced is { } other ? other.WriteTicks + 1 : 0);
        for (long step = 1; ; step *= 10)
        {
            File.SetLastWriteTimeUtc(_file.SafeFileHandle, new DateTime(ticks, DateTimeKind.Utc));
            var generation = Generation.Of(_file.SafeFileHandle);

            // A file system with coarse times cuts the time off; step up until it shows a difference.
            if (replaced is null || generation.WriteTicks > replaced.Value.WriteTicks)
            {
                RandomAccess.FlushToDisk(_file.SafeFileHandle);
                return generation;
            }

            ticks += step;
        }
    }

    public void Dispose() => Remove(_file);

    /// <summary>Makes a new file for its owner only, which may be renamed and removed while it is open.</summary>
    public static FileStream Create(string path) => PrivateFile.Create(path, FileShare.ReadWrite | FileShare.Delete);

    private static StagedFile Flushed(FileStream file, string hash)
    {
        file.Flush(flushToDisk: true);
        return new StagedFile(file, hash);
    }

    private static void Remove(FileStream file)
    {
        file.Dispose();
        File.Delete(file.Name);
    }
}
