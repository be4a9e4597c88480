using System.Text.Json;
using System.Text.Json.Serialization;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>What the store knows about one generation of an object beyond its bytes.</summary>
/// <param name="Key">The object's key: the sidecars' folders are named by its hash.</param>
/// <param name="Hash">XXH3-128 of the content.</param>
/// <param name="WrittenAt">When the object was written, by the store's clock; <see langword="null"/> for a file put there by hand.</param>
/// <param name="ContentType">The MIME type.</param>
/// <param name="Metadata">User metadata.</param>
internal sealed record Sidecar(string Key, string Hash, DateTimeOffset? WrittenAt, string? ContentType, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>
    /// The schema cookie that a database with this content has. SQLite counts it on with every replacement in place, so it distinguishes the same content, put again, from
    /// what it was.
    /// </summary>
    public uint? SchemaCookie { get; init; }

    /// <summary>
    /// Whether a database was replaced by this content in place, beyond doubt. Other programs leave the cookie as it is when they write rows: then a database
    /// that has this cookie has come from this content.
    /// </summary>
    public bool IsCommitted { get; init; }

    /// <summary>What is known about content that was not put there by a store.</summary>
    public static Sidecar Unknown(string key, string hash) => new(key, hash, null, null, new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>
    /// Reads a sidecar; <see langword="null"/> when there is none (of a file put there by hand), it is another object's, or this account is not the store's and may only read objects.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">It is this account's own, and yet may not be read now: what it says is not known, which is not to say that it is not there.</exception>
    public static Sidecar? TryRead(string folder, string fileName, string key)
    {
        var path = Path.Combine(folder, fileName);
        try
        {
            var json = File.ReadAllBytes(path);
            var sidecar = JsonSerializer.Deserialize(json, SidecarJson.Default.Sidecar);
            return sidecar is { Hash: not null, Metadata: not null } && string.Equals(sidecar.Key, key, StringComparison.Ordinal) ? sidecar : null;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or JsonException
            || (failure is UnauthorizedAccessException && !FileStatus.IsOwn(path)))
        {
            return null;
        }
    }

    /// <summary>Writes the sidecar, durably, through a temporary file.</summary>
    public void Write(string folder, string fileName, string temporary)
    {
        using (var file = PrivateFile.Create(temporary))
        {
            JsonSerializer.Serialize(file, this, SidecarJson.Default.Sidecar);
            file.Flush(flushToDisk: true);
        }

        Durable.Replace(temporary, Path.Combine(folder, fileName));
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

/// <summary>The JSON form of a <see cref="Sidecar"/>.</summary>
[JsonSerializable(typeof(Sidecar))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class SidecarJson : JsonSerializerContext;
