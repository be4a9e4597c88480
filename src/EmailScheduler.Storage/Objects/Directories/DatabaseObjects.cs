using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// The objects whose key ends in <c>.db</c>: files that other programs open with SQLite, at any time. They are read through SQLite and changed through
/// SQLite; only where there is no database a file is put in place by its name. No descriptor of them is opened but by SQLite (see <see cref="SqliteVfsFile"/>).
/// </summary>
internal sealed class DatabaseObjects
{
    private const string Extension = ".db";
    private const int IsDirectory = 21;

    // What SQLite keeps beside a database while it is open, and after a crash.
    private static readonly string[] BesideExtensions = [Extension + "-journal", Extension + "-wal", Extension + "-shm"];

    // The commit stands, so a reader who waits for the ETag does not wait long.
    private static readonly TimeSpan PatienceAfterCommit = TimeSpan.FromSeconds(2);

    private readonly DirectoryPaths _paths;
    private readonly KeyLocks _locks;
    private readonly Staging _staging;
    private readonly DatabaseRecords _records;
    private readonly DatabaseReader _reader;

    public DatabaseObjects(DirectoryPaths paths, KeyLocks locks, Staging staging)
    {
        (_paths, _locks, _staging) = (paths, locks, staging);
        _records = new DatabaseRecords(paths, staging);
        _reader = new DatabaseReader(paths, staging, _records);
    }

    /// <summary>How long to wait while other programs have a database locked.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc cref="DatabaseReplacement.WaitUnderLock"/>
    public TimeSpan WaitUnderLock { get; set; } = DatabaseReplacement.DefaultWaitUnderLock;

    /// <summary>Called when a replacement in place is recorded and only its commit is left: the instant at which a test has this process die, or others act.</summary>
    public Action? BeforeCommit { get; set; }

    /// <summary>Whether an object is a database by its key.</summary>
    public static bool Owns(ReadOnlySpan<char> key) => key.EndsWith(Extension, StringComparison.Ordinal);

    /// <summary>Whether a name is that of a file that SQLite keeps beside a database: no object, and nothing that anybody but SQLite may open.</summary>
    public static bool BelongsToSqlite(string name) => BesideExtensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is known about an object; <see langword="null"/> when there is none.</summary>
    public async Task<ObjectState?> FindAsync(string key, TimeSpan patience, CancellationToken cancellationToken) =>
        (await _reader.InspectAsync(key, patience, cancellationToken))?.State;

    /// <summary>A copy of an object as it is now, with what is known about it; <see langword="null"/> when there is none.</summary>
    public Task<Snapshot?> OpenAsync(string key, CancellationToken cancellationToken) => _reader.OpenAsync(key, Patience, cancellationToken);

    /// <summary>Writes an object, under the conditions of the request.</summary>
    public async Task<PutResult> PutAsync(PutRequest request, IReadOnlyDictionary<string, string> metadata, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var source = await DatabaseSource.OfAsync(request.Content, _staging, cancellationToken);
        var record = new Sidecar(request.Key, Hash: "", now, request.ContentType, metadata);
        return await StoreAsync(source, record, request.IfAbsent, request.IfMatch, request.Prerequisite, cancellationToken);
    }

    /// <summary>Makes an object a copy of a snapshot.</summary>
    /// <returns>The ETag of the copy.</returns>
    public async Task<string> PutCopyAsync(Snapshot snapshot, Sidecar record, CancellationToken cancellationToken)
    {
        using var staged = snapshot.Copy is null ? await StagedFile.CopyAsync(_staging.NewPath(), snapshot, cancellationToken) : null;
        await using var source = snapshot.Copy is { } copy
            ? DatabaseSource.OfStaged(copy.Path, copy.Hashes, copy.Begin, _staging)
            : await DatabaseSource.OfAsync(ObjectContent.FromFile(staged!.Path), _staging, cancellationToken);
        record = record with { Hash = (await source.HashesAsync(cancellationToken)).Content, IsCommitted = false };
        if (await _reader.InspectAsync(record.Key, Patience, cancellationToken) is { } current && current.Hashes.Content == record.Hash)
        {
            // A version that was kept before, perhaps with other counters in its header.
            _records.Write(record with { SchemaCookie = current.SchemaCookie });
            return current.State.ETag;
        }

        return (await StoreAsync(source, record, ifAbsent: false, ifMatch: null, Task.CompletedTask, cancellationToken)).ETag!;
    }

    /// <summary>Removes an object.</summary>
    public async Task<DeleteStatus> RemoveAsync(string key, string? ifMatch, CancellationToken cancellationToken)
    {
        var path = _paths.Object(key);
        if (!File.Exists(path))
        {
            _reader.RequireFolder();
            return ifMatch is null ? DeleteStatus.Deleted : DeleteStatus.PreconditionFailed;
        }

        // The key's lock first, as everywhere: two that wait for each other's would both give up.
        using var held = await _locks.AcquireAsync(key, cancellationToken);
        using var transaction = await _reader.BeginAsync(key, isExclusive: true, Patience, cancellationToken);
        if (transaction is null || (ifMatch is not null && ObjectState.ETagOf(_reader.HashesOf(key, transaction.Content, cancellationToken).Exact) != ifMatch))
        {
            return transaction is null && ifMatch is null ? DeleteStatus.Deleted : DeleteStatus.PreconditionFailed;
        }

        if (OperatingSystem.IsWindows())
        {
            transaction.Dispose();
        }

        // The database first: without its journal it would be torn, while a journal without its database is noticed.
        File.Delete(path);
        Durable.FlushFolder(Path.GetDirectoryName(path)!);
        foreach (var beside in BesideOf(path))
        {
            File.Delete(beside);
        }

        _records.Remove(key);
        return DeleteStatus.Deleted;
    }

    private static IEnumerable<string> BesideOf(string path) => BesideExtensions.Select(extension => path[..^Extension.Length] + extension);

    private async Task<PutResult> StoreAsync(DatabaseSource source, Sidecar record, bool ifAbsent, string? ifMatch, Task prerequisite, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < DatabaseReader.Attempts; attempt++)
        {
            // What took too long for others to wait is not waited for under the lock again.
            await (attempt == 0 ? Task.CompletedTask : prerequisite.WaitAsync(cancellationToken));
            bool isDatabase, isWal;
            using (var read = await _reader.BeginAsync(record.Key, isExclusive: false, Patience, cancellationToken))
            {
                if (read is null ? ifMatch is not null : ifAbsent)
                {
                    return new PutResult(PutStatus.PreconditionFailed);
                }

                (isDatabase, isWal) = (read?.Content.IsDatabase is true, read?.Content.IsWal is true);
            }

            if (isDatabase && source.IsWal && !isWal)
            {
                // In which mode the others have their database is not ours to change.
                await source.LeaveWalModeAsync(cancellationToken);
            }

            var result = isDatabase
                ? await ReplaceAsync(source, record, ifMatch, prerequisite, cancellationToken)
                : await PlaceAsync(source, record, ifAbsent, ifMatch, prerequisite, cancellationToken);
            if (result is not null)
            {
                return result;
            }
        }

        throw DatabaseReader.KeptChanging(record.Key);
    }

    /// <summary>Puts a file at the key where there is no database; <see langword="null"/> when one has come meanwhile.</summary>
    private async Task<PutResult?> PlaceAsync(DatabaseSource source, Sidecar record, bool ifAbsent, string? ifMatch, Task prerequisite, CancellationToken cancellationToken)
    {
        var path = _paths.Object(record.Key);
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a folder.", IsDirectory);
        }

        await source.StageAsync(cancellationToken);
        var hashes = await source.HashesAsync(cancellationToken);
        await prerequisite.WaitAsync(cancellationToken);
        using var held = await _locks.AcquireAsync(record.Key, cancellationToken);
        var current = await _reader.InspectAsync(record.Key, Patience, cancellationToken);
        if (current is null ? ifMatch is not null : ifAbsent || (ifMatch is not null && !current.State.Has(ifMatch)))
        {
            return new PutResult(PutStatus.PreconditionFailed);
        }

        if (current is { IsDatabase: true })
        {
            return null;
        }

        if (current is null && new FileInfo(path).LinkTarget is { } target)
        {
            throw DatabaseFailure.DanglingLink(path, target);
        }

        if (BesideOf(path).FirstOrDefault(beside => new FileInfo(beside) is { Exists: true, Length: > 0 }) is { } leftOver)
        {
            throw DatabaseFailure.LeftOver(path, leftOver);
        }

        record = record with { Hash = hashes.Content, SchemaCookie = source.SchemaCookie };
        _records.Write(record);
        if (source.Fingerprint is { } fingerprint)
        {
            _records.Remember(record.Key, fingerprint, hashes);
        }

        Durable.CreateFolder(Path.GetDirectoryName(path)!);
        if (current is not null)
        {
            PrivateFile.CopyMode(path, source.Path);
            Durable.Replace(source.Path, path);
        }
        else if (!Durable.TryPlace(source.Path, path))
        {
            return null;
        }

        Durable.FlushFolder(Path.GetDirectoryName(path)!);
        _records.PruneBefore(record);
        return new PutResult(PutStatus.Written, ObjectState.ETagOf(hashes.Exact));
    }

    /// <summary>Replaces the content of a database in place; <see langword="null"/> when it is gone, was moved away or was switched to another mode meanwhile.</summary>
    private async Task<PutResult?> ReplaceAsync(DatabaseSource source, Sidecar record, string? ifMatch, Task prerequisite, CancellationToken cancellationToken)
    {
        var path = _paths.Object(record.Key);
        if (!source.IsDatabase)
        {
            throw DatabaseFailure.NotADatabase(path);
        }

        using (var replacement = await DatabaseReplacement.BeginAsync(path, source, Patience, cancellationToken))
        {
            if (replacement is null || (source.IsWal && !replacement.IsWal))
            {
                return null;
            }

            var (matches, cookie) = await replacement.ReadCurrentAsync(
                content => (ifMatch is null || ObjectState.ETagOf(_reader.HashesOf(record.Key, content, cancellationToken).Exact) == ifMatch, content.SchemaCookie),
                cancellationToken);
            if (!matches)
            {
                return new PutResult(PutStatus.PreconditionFailed);
            }

            record = record with { SchemaCookie = replacement.IsDamaged ? null : cookie + 1 };
            replacement.WaitUnderLock = WaitUnderLock;
            if (!await replacement.TryCompleteAsync(Task.WhenAll(prerequisite, source.HashesAsync(cancellationToken)), RecordAsync, cancellationToken))
            {
                return null;
            }
        }

        return new PutResult(PutStatus.Written, await ETagAfterCommitAsync(record));

        // Before the commit: whoever finds the content finds what is known about it.
        async Task RecordAsync()
        {
            record = record with { Hash = (await source.HashesAsync(cancellationToken)).Content };
            _records.Write(record);
            BeforeCommit?.Invoke();
        }
    }

    /// <summary>
    /// The ETag of what was committed, whose header SQLite has written. When another program has changed it already, or keeps it locked, no one will
    /// see that state any more; then the ETag is one that no state has.
    /// </summary>
    private async Task<string> ETagAfterCommitAsync(Sidecar record)
    {
        try
        {
            _records.Write(record with { IsCommitted = true });
            _records.PruneBefore(record);
            if (await _reader.InspectAsync(record.Key, PatienceAfterCommit, CancellationToken.None) is { } current && current.Hashes.Content == record.Hash)
            {
                return current.State.ETag;
            }
        }
        catch (Exception failure) when (failure is ObjectStoreException || DirectoryFailure.IsFileSystem(failure))
        {
            // The commit stands, whatever goes wrong after it.
        }

        return ObjectState.ETagOf($"{record.Hash}-superseded");
    }
}
