using System.Text.Json;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>What the store knows about one generation of an object beyond its bytes.</summary>
/// <param name="Key">The object's key: the sidecars' folders are named by its hash.</param>
/// <param name="Hash">XXH3-128 of the content.</param>
/// <param name="WrittenAt">When the object was written, by the store's clock; <see langword="null"/> for a file put there by hand.</param>
/// <param name="ContentType">The MIME type.</param>
/// <param name="Metadata">User metadata.</param>
internal sealed record Sidecar(string Key, string Hash, DateTimeOffset? WrittenAt, string? ContentType, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The sidecar of a generation; <see langword="null"/> when the store knows none (a file put there by hand).</summary>
    public static Sidecar? TryRead(string folder, Generation generation, string key)
    {
        try
        {
            var json = File.ReadAllBytes(Path.Combine(folder, generation.FileName));
            var sidecar = JsonSerializer.Deserialize(json, SidecarJson.Default.Sidecar);
            return sidecar is { Hash: not null, Metadata: not null } && string.Equals(sidecar.Key, key, StringComparison.Ordinal) ? sidecar : null;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the sidecar of a generation, durably, through a temporary file.</summary>
    public void Write(string folder, Generation generation, string temporary)
    {
        using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read))
        {
            JsonSerializer.Serialize(file, this, SidecarJson.Default.Sidecar);
            file.Flush(flushToDisk: true);
        }

        Durable.Replace(temporary, Path.Combine(folder, generation.FileName));
        Durable.FlushFolder(folder);
    }

    /// <summary>Removes the sidecars of all generations but the one that is there.</summary>
    public static void RemoveOthers(string folder, Generation? current)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !string.Equals(Path.GetFileName(file), current?.FileName, StringComparison.Ordinal)).ToList())
        {
            File.Delete(file);
        }
    }
}
