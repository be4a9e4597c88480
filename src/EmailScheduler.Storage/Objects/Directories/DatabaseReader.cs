namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>Reads the files that other programs open with SQLite: always through SQLite, and again when a file changed while it was read.</summary>
internal sealed class DatabaseReader(DirectoryPaths paths, Staging staging, DatabaseRecords records)
{
    /// <summary>How often a file is read or written again when others change it meanwhile.</summary>
    public const int Attempts = 10;

    /// <summary>A copy of an object as it is now, with what is known about it; <see langword="null"/> when there is none.</summary>
    public async Task<Snapshot?> OpenAsync(string key, TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            using var read = await BeginAsync(key, isExclusive: false, patience, cancellationToken);
            if (read is null)
            {
                return null;
            }

            if (Copy(key, read, cancellationToken) is { } snapshot)
            {
                return snapshot;
            }
        }

        throw KeptChanging(key);
    }

    /// <summary>What is known about an object; <see langword="null"/> when there is none.</summary>
    public async Task<InspectedDatabase?> InspectAsync(string key, TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            using var read = await BeginAsync(key, isExclusive: false, patience, cancellationToken);
            if (read is null)
            {
                return null;
            }

            var known = records.Recall(key, read.Content);
            var hashes = known ?? read.Content.Hash(target: null, cancellationToken);
            if (!read.IsConsistent)
            {
                continue;
            }

            if (known is null)
            {
                records.Remember(key, read.Content, hashes);
            }

            return Describe(key, read.Content, hashes);
        }

        throw KeptChanging(key);
    }

    /// <summary>The hashes of a content, from the records where they know it.</summary>
    public DatabaseHashes HashesOf(string key, DatabaseContent content, CancellationToken cancellationToken) =>
        records.Recall(key, content) ?? content.Hash(target: null, cancellationToken);

    /// <summary>Begins a transaction on the file of an object; <see langword="null"/> when there is none.</summary>
    public async Task<DatabaseTransaction?> BeginAsync(string key, bool isExclusive, TimeSpan patience, CancellationToken cancellationToken)
    {
        var transaction = await DatabaseTransaction.BeginAsync(paths.Object(key), isExclusive, patience, cancellationToken);
        if (transaction is null)
        {
            RequireFolder();
        }

        return transaction;
    }

    /// <summary>Refuses a store whose folder is a file.</summary>
    public void RequireFolder()
    {
        if (File.Exists(paths.Root))
        {
            throw new IOException($"'{paths.Root}' is not a folder.");
        }
    }

    /// <summary>The failure of a file that changed whenever it was read.</summary>
    public static IOException KeptChanging(string key) => new($"The file of '{key}' kept changing while it was read.");

    private Snapshot? Copy(string key, DatabaseTransaction read, CancellationToken cancellationToken)
    {
        var path = staging.NewCopyPath();
        var file = StagedFile.Create(path).SafeFileHandle;
        Snapshot? snapshot = null;
        try
        {
            var hashes = read.Content.Hash(file, cancellationToken);
            if (read.IsConsistent)
            {
                // What was remembered comes first: bytes that have changed without SQLite, on a failing disk, must not pass for the object.
                var known = records.Recall(key, read.Content);
                var state = Describe(key, read.Content, known ?? hashes).State;
                if (known is null)
                {
                    records.Remember(key, read.Content, hashes);
                }

                snapshot = new Snapshot(file, state) { Copy = new DatabaseCopy(path, hashes, read.Content.Begin) };
            }
        }
        finally
        {
            if (snapshot is null)
            {
                file.Dispose();
                File.Delete(path);
            }
        }

        return snapshot;
    }

    private InspectedDatabase Describe(string key, DatabaseContent content, DatabaseHashes hashes)
    {
        var sidecar = records.Find(key, hashes, content);
        var state = new ObjectState(new Generation(content.Length, content.WrittenAt.Ticks), (sidecar ?? Sidecar.Unknown(key, hashes.Exact)) with { Hash = hashes.Exact })
        {
            Ancestor = sidecar is null ? records.FindAncestor(key, content) : null,
        };
        return new InspectedDatabase(state, hashes, content.IsDatabase, content.SchemaCookie);
    }
}

/// <summary>An object as it was read.</summary>
/// <param name="State">What is known about the object.</param>
/// <param name="Hashes">The hashes of its content.</param>
/// <param name="IsDatabase">Whether it is a SQLite database.</param>
/// <param name="SchemaCookie">Its schema cookie.</param>
internal sealed record InspectedDatabase(ObjectState State, DatabaseHashes Hashes, bool IsDatabase, uint? SchemaCookie);
