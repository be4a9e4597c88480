using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// What is known about the contents of database objects. The metadata of a content lies under its hash and its schema cookie, and is on disk before the content
/// is: so it counts exactly when that content is what the file holds, whoever is killed when, and whatever other programs write in between.
/// </summary>
/// <remarks>
/// The hash alone does not distinguish a content from the same one put again with other metadata, such as the mark that it is a copy from now on; the cookie does, which
/// SQLite counts on with each replacement. Who dies before the commit has changed nothing, and there is no instant after it at which the metadata is missing.
/// </remarks>
internal sealed class DatabaseRecords(DirectoryPaths paths, Staging staging)
{
    private const string RecordPrefix = "content-";

    /// <summary>What is remembered of a database's hashes, to be made again when it is not there or not whole: it is not flushed.</summary>
    public const string StateFile = "state.json";

    // More than one, since a reader looks up the metadata of a content that may be replaced meanwhile, and more than once where it has to wait for a processor or the disk.
    private const int KeptRecords = 8;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    /// <summary>The metadata of a content; <see langword="null"/> when it was not put there by a store.</summary>
    public Sidecar? Find(string key, DatabaseHashes hashes, DatabaseContent content)
    {
        // A cookie yet to come is that of a replacement that has not happened. A smaller one is left behind when a program puts the same content there again.
        var record = Records(key, RecordPrefix + hashes.Content + "*")
            .Where(record => string.Equals(record.Hash, hashes.Content, StringComparison.Ordinal) && (record.SchemaCookie is not { } cookie || cookie <= content.SchemaCookie))
            .MaxBy(record => record.SchemaCookie ?? 0);
        if (record is not null)
        {
            return record;
        }

        // As stores before 0.2 kept it: by size and write time.
        var folder = paths.Sidecars(key);
        var generation = new Generation(content.Length, content.WrittenAt.Ticks);
        return Sidecar.TryRead(folder, generation.FileName, key) is { } earlier && string.Equals(earlier.Hash, hashes.Exact, StringComparison.Ordinal) ? earlier : null;
    }

    /// <summary>The metadata of the content from which another one has come, by what other programs have written since; <see langword="null"/> when that is not known.</summary>
    /// <remarks>
    /// Only what was committed counts: a cookie that was only going to be, because the commit was cancelled, has gone to whoever changed the schema next.
    /// </remarks>
    public Sidecar? FindAncestor(string key, DatabaseContent content) => content.SchemaCookie is { } cookie
        ? Records(key, RecordPrefix + "*").Where(record => record.IsCommitted && record.SchemaCookie == cookie).MaxBy(record => record.WrittenAt)
        : null;

    /// <summary>Writes the metadata of a content that is about to be put there, durably; <see cref="Sidecar.Hash"/> is <see cref="DatabaseHashes.Content"/>.</summary>
    public void Write(Sidecar record)
    {
        var folder = paths.Sidecars(record.Key);
        Durable.CreateFolder(folder, isPrivate: true);
        record.Write(folder, RecordName(record), staging.NewPath());
    }

    /// <summary>The hashes of a state that was hashed before; <see langword="null"/> when it was not.</summary>
    public DatabaseHashes? Recall(string key, DatabaseContent content)
    {
        try
        {
            var state = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(paths.Sidecars(key), StateFile)), DatabaseStateJson.Default.DatabaseState);
            return state is { Hash: not null, Content: not null, Formula: DatabaseState.CurrentFormula } && string.Equals(state.Fingerprint, content.Fingerprint, StringComparison.Ordinal)
                ? new DatabaseHashes(state.Hash, state.Content)
                : null;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Remembers the hashes of a state, unless a later change might not show in its fingerprint.</summary>
    public void Remember(string key, DatabaseContent content, DatabaseHashes hashes)
    {
        try
        {
            if (content.HasCounter || staging.IsSettled(content.WrittenAt))
            {
                Remember(key, content.Fingerprint, hashes);
            }
        }
        catch (Exception failure) when (DirectoryFailure.IsFileSystem(failure))
        {
            // A read-only or full folder can still be read; the hash is made again next time.
        }
    }

    /// <summary>Remembers the hashes of the state with this fingerprint.</summary>
    public void Remember(string key, string fingerprint, DatabaseHashes hashes)
    {
        var folder = paths.Sidecars(key);
        PrivateFile.CreateFolder(folder);
        var temporary = staging.NewPath();
        PrivateFile.Write(temporary, JsonSerializer.SerializeToUtf8Bytes(new DatabaseState(fingerprint, hashes.Exact, hashes.Content, DatabaseState.CurrentFormula), DatabaseStateJson.Default.DatabaseState));
        Durable.Replace(temporary, Path.Combine(folder, StateFile));
    }

    /// <summary>Removes the metadata of contents that were there long before this one, by the file system's clock; were it set back, those kept by it would outnumber this one.</summary>
    public void PruneBefore(Sidecar current)
    {
        var folder = paths.Sidecars(current.Key);
        var name = RecordName(current);
        var limit = File.GetLastWriteTimeUtc(Path.Combine(folder, name)) - KeptFor;
        var others = new DirectoryInfo(folder).EnumerateFiles().Where(file => file.Name != StateFile && file.Name != name);
        foreach (var file in others.OrderByDescending(file => file.LastWriteTimeUtc).Skip(KeptRecords).Where(file => file.LastWriteTimeUtc < limit).ToList())
        {
            file.Delete();
        }
    }

    /// <summary>Removes all that is known about an object.</summary>
    public void Remove(string key)
    {
        var folder = paths.Sidecars(key);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private IEnumerable<Sidecar> Records(string key, string pattern)
    {
        var folder = paths.Sidecars(key);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).Select(file => Sidecar.TryRead(folder, Path.GetFileName(file), key)).OfType<Sidecar>() : [];
    }

    private static string RecordName(Sidecar record) => record.SchemaCookie is { } cookie
        ? string.Create(CultureInfo.InvariantCulture, $"{RecordPrefix}{record.Hash}-{cookie}.json")
        : $"{RecordPrefix}{record.Hash}.json";
}

/// <summary>The hashes of the state that a database was in.</summary>
/// <param name="Fingerprint">How that state is recognized: <see cref="DatabaseContent.Fingerprint"/>.</param>
/// <param name="Hash"><see cref="DatabaseHashes.Exact"/>.</param>
/// <param name="Content"><see cref="DatabaseHashes.Content"/>.</param>
/// <param name="Formula">How the hashes were made: what a version before has remembered by another formula is no more than unknown.</param>
internal sealed record DatabaseState(string Fingerprint, string Hash, string Content, int Formula)
{
    /// <summary>Since 2 a database's hashes end where the database ends.</summary>
    public const int CurrentFormula = 2;
}

/// <summary>The JSON form of a <see cref="DatabaseState"/>.</summary>
[JsonSerializable(typeof(DatabaseState))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class DatabaseStateJson : JsonSerializerContext;
