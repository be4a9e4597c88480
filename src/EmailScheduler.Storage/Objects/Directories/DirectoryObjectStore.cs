using System.Runtime.CompilerServices;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// An object store in a folder: the embedded default. An object is a plain file at its key (it can be opened with any tool, and a file
/// put there by hand is an object without metadata); what else the store needs lies in <c>.store</c>. Writes are atomic against
/// other processes and against a crash at any instant.
/// </summary>
/// <remarks>
/// <para>
/// The store's clock is the <see cref="TimeProvider"/>: processes that share a folder must share a clock, that is, a machine.
/// </para>
/// <para>
/// An object whose key ends in <c>.db</c> is a database that other programs may open with SQLite at any time, and change: it is read within a transaction, and one
/// that exists is replaced in place, by SQLite, under its lock. SQLite then writes counters of its own into the header, so the bytes are not quite those that were
/// put; the ETag is the hash of those that are there. Another object that is changed in place by other programs may be read half changed.
/// </para>
/// </remarks>
public sealed class DirectoryObjectStore : IObjectStore
{
    private const string UnreadETag = "\"unread\"";

    private static readonly TimeSpan ListPatience = TimeSpan.FromSeconds(1);

    private readonly DirectoryPaths _paths;
    private readonly FolderPresence _presence;
    private readonly KeyLocks _locks;
    private readonly Staging _staging;
    private readonly SnapshotReader _reader;
    private readonly ObjectPublisher _publisher;
    private readonly DatabaseObjects _databases;
    private readonly TimeProvider _time;

    /// <summary>Creates a store over a folder, which is made at the first write when it is missing.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="time">The store's clock; the system's by default.</param>
    public DirectoryObjectStore(string root, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(root);
        _paths = new DirectoryPaths(root);
        _presence = new FolderPresence(_paths);
        _locks = new KeyLocks(_paths);
        _staging = new Staging(_paths);
        _reader = new SnapshotReader(_paths, _locks, _staging);
        _publisher = new ObjectPublisher(_paths, _staging);
        _databases = new DatabaseObjects(_paths, _locks, _staging);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>How long to wait while other programs have a database locked. The default value is 30 seconds.</summary>
    internal TimeSpan Patience
    {
        get => _databases.Patience;
        init => _databases.Patience = value;
    }

    /// <inheritdoc cref="DatabaseReplacement.WaitUnderLock"/>
    internal TimeSpan WaitUnderLock
    {
        init => _databases.WaitUnderLock = value;
    }

    /// <inheritdoc cref="DatabaseObjects.BeforeCommit"/>
    internal Action? BeforeCommit
    {
        init => _databases.BeforeCommit = value;
    }

    /// <inheritdoc/>
    public string Address => new Uri(_paths.Root).AbsoluteUri;

    /// <inheritdoc/>
    public bool HasServerClock => false;

    /// <inheritdoc/>
    public Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        if (DatabaseObjects.BelongsToSqlite(key))
        {
            return Task.FromResult(new GetResult(GetStatus.NotFound));
        }

        _paths.Object(key);
        return GuardAsync(key, async () =>
        {
            var snapshot = await OpenAsync(key, cancellationToken);
            if (snapshot is null)
            {
                return new GetResult(GetStatus.NotFound);
            }

            var result = snapshot.Select(condition ?? new GetCondition(), _time.GetUtcNow());
            if (result.Content is null)
            {
                snapshot.Dispose();
            }

            return result;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        if (DatabaseObjects.BelongsToSqlite(key))
        {
            return Task.FromResult<ObjectHead?>(null);
        }

        _paths.Object(key);
        return GuardAsync(key, async () => (await FindAsync(key, cancellationToken))?.Head(_time.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        _paths.Object(request.Key);
        var metadata = ObjectMetadata.Of(request);
        if (request is { IfAbsent: true, IfMatch: not null })
        {
            throw new ArgumentException($"A put of '{request.Key}' cannot ask for no object and for an ETag at once.", nameof(request));
        }

        return GuardAsync(request.Key, async () =>
        {
            // Looked at first without the lock, so that a put that cannot succeed moves no bytes.
            if (!await ObjectState.HoldsAsync(request, FindAsync, cancellationToken))
            {
                return new PutResult(PutStatus.PreconditionFailed);
            }

            if (DatabaseObjects.Owns(request.Key))
            {
                return await _databases.PutAsync(request, metadata, _time.GetUtcNow(), cancellationToken);
            }

            using var staged = await StagedFile.WriteAsync(_staging.NewPath(), request.Content, cancellationToken);
            await request.Prerequisite.WaitAsync(cancellationToken);
            using var held = await _locks.AcquireAsync(request.Key, cancellationToken);
            if (!await ObjectState.HoldsAsync(request, FindLockedAsync, cancellationToken))
            {
                return new PutResult(PutStatus.PreconditionFailed);
            }

            var now = _time.GetUtcNow();
            var sidecar = new Sidecar(request.Key, staged.Hash, now, request.ContentType, metadata);
            return _publisher.Publish(staged, sidecar, request.IfAbsent, now)
                ? new PutResult(PutStatus.Written, $"\"{staged.Hash}\"")
                : new PutResult(PutStatus.PreconditionFailed);
        }, cancellationToken, request.Prerequisite);
    }

    /// <inheritdoc/>
    public Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        var path = _paths.Object(key);
        return GuardAsync(key, async () =>
        {
            if (DatabaseObjects.Owns(key))
            {
                return await _databases.RemoveAsync(key, ifMatch, cancellationToken);
            }

            if (!File.Exists(path))
            {
                return ifMatch is null ? DeleteStatus.Deleted : DeleteStatus.PreconditionFailed;
            }

            using var held = await _locks.AcquireAsync(key, cancellationToken);
            using var current = await _reader.OpenLockedAsync(key, cancellationToken);
            if (ifMatch is not null && current?.State.Has(ifMatch) is not true)
            {
                return DeleteStatus.PreconditionFailed;
            }

            if (current is not null)
            {
                _publisher.Remove(key);
            }

            return DeleteStatus.Deleted;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DeleteStatus> DeleteOwnAsync(string key, string ifMatch, CancellationToken cancellationToken = default) => DeleteAsync(key, ifMatch, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        using var keys = DirectoryListing.Keys(_paths.Root, prefix).GetEnumerator();
        while (await GuardAsync(prefix, () => Task.FromResult(keys.MoveNext()), cancellationToken))
        {
            // An object removed since its folder was read is omitted, as if the listing had begun a little later.
            if (await GuardAsync(keys.Current, () => EntryAsync(keys.Current, cancellationToken), cancellationToken) is { } entry)
            {
                yield return entry;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var keys = await GuardAsync(prefix, () => Task.FromResult(DirectoryListing.Level(_paths.Root, prefix).ToList()), cancellationToken);
        var objects = new List<ObjectEntry>();
        foreach (var key in keys.Where(key => !key.EndsWith('/')))
        {
            if (await GuardAsync(key, () => EntryAsync(key, cancellationToken), cancellationToken) is { } entry)
            {
                objects.Add(entry);
            }
        }

        return new ObjectListing(objects, [.. keys.Where(key => key.EndsWith('/'))]);
    }

    /// <inheritdoc/>
    public Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default)
    {
        _paths.Object(sourceKey);
        _paths.Object(targetKey);
        if (string.Equals(sourceKey, targetKey, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The object '{sourceKey}' cannot be copied onto itself.", nameof(targetKey));
        }

        return GuardAsync(targetKey, async () =>
        {
            using var source = await OpenAsync(sourceKey, cancellationToken);
            if (source is null)
            {
                return new CopyResult(CopyStatus.NotFound);
            }

            if (sourceIfMatch is not null && !source.State.Has(sourceIfMatch))
            {
                return new CopyResult(CopyStatus.PreconditionFailed);
            }

            var sidecar = source.State.Sidecar with { Key = targetKey, WrittenAt = _time.GetUtcNow() };
            if (DatabaseObjects.Owns(targetKey))
            {
                return new CopyResult(CopyStatus.Copied, await _databases.PutCopyAsync(source, sidecar, cancellationToken));
            }

            using var staged = await StagedFile.CopyAsync(_staging.NewPath(), source, cancellationToken);
            using var held = await _locks.AcquireAsync(targetKey, cancellationToken);
            _publisher.Publish(staged, sidecar, ifAbsent: false, sidecar.WrittenAt.Value);
            return new CopyResult(CopyStatus.Copied, source.State.ETag);
        }, cancellationToken);
    }

    private async Task<ObjectState?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (DatabaseObjects.Owns(key))
        {
            return await _databases.FindAsync(key, Patience, cancellationToken);
        }

        using var snapshot = await OpenAsync(key, cancellationToken);
        return snapshot?.State;
    }

    private async Task<ObjectState?> FindLockedAsync(string key, CancellationToken cancellationToken)
    {
        using var snapshot = await _reader.OpenLockedAsync(key, cancellationToken);
        return snapshot?.State;
    }

    private async Task<Snapshot?> OpenAsync(string key, CancellationToken cancellationToken) =>
        DatabaseObjects.Owns(key) ? await _databases.OpenAsync(key, cancellationToken) : await _reader.OpenAsync(key, cancellationToken);

    /// <summary>
    /// A listing does not wait for a database that another program keeps locked, nor end at a file that cannot be read: all other organizations' are in it too.
    /// The ETag then is one that no condition meets, and reading the file reports the fault.
    /// </summary>
    private async Task<ObjectEntry?> EntryAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var state = DatabaseObjects.Owns(key) ? await _databases.FindAsync(key, Min(ListPatience, Patience), cancellationToken) : await FindAsync(key, cancellationToken);
            return state is null ? null : new ObjectEntry(key, state.ETag, state.Generation.Length, state.LastModified);
        }
        catch (Exception failure) when (failure is ObjectStoreException || DirectoryFailure.IsFileSystem(failure))
        {
            var file = new FileInfo(_paths.Object(key));
            return file.Exists ? new ObjectEntry(key, UnreadETag, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)) : null;
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private async Task<T> GuardAsync<T>(string key, Func<Task<T>> action, CancellationToken cancellationToken, Task? prerequisite = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _presence.Require();
            return await action();
        }
        catch (Exception failure) when (DirectoryFailure.IsFileSystem(failure) && prerequisite?.Exception?.InnerExceptions.Contains(failure) is not true)
        {
            throw DirectoryFailure.Of(failure, _paths.Root, key);
        }
    }
}
