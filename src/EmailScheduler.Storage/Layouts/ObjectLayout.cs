using System.Text.Json.Serialization;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts;

/// <summary>
/// The <c>object</c> layout: the plain SQLite file at its key (docs/storage-protocol.md, section 3). A commit replaces the whole object, on top
/// of exactly the ETag that was checked out.
/// </summary>
internal sealed class ObjectLayout : IDatabaseLayout
{
    private readonly IObjectStore _store;
    private readonly string _databaseKey;
    private readonly ObjectLayoutOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DatabaseVersions _versions;
    private readonly DatabaseDownload _download;
    private readonly LocalCache<CachedFile>? _cache;

    /// <summary>Creates the layout of one database.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
    /// <param name="options">How the layout works.</param>
    /// <param name="time">The clock for the commits' times; it decides nothing but what a folder's retention waits for.</param>
    /// <param name="logger">Where failures that do not matter to the run are logged.</param>
    public ObjectLayout(IObjectStore store, string databaseKey, ObjectLayoutOptions options, TimeProvider time, ILogger logger)
    {
        options.Versions.Validate();
        _store = store;
        _databaseKey = databaseKey;
        _options = options;
        _time = time;
        _logger = logger;
        _versions = new DatabaseVersions(store, databaseKey, options.Versions, time, logger);
        _download = new DatabaseDownload(store, databaseKey) { SparesChecks = true };
        _cache = options.WarmFolder is { } folder ? new LocalCache<CachedFile>(folder, $"{store.Address}\n{databaseKey}", CachedFileJson.Default.CachedFile) : null;
    }

    /// <summary>The file as it was found a moment ago, which spares requests; the commit is conditional on what is read in any case.</summary>
    public PlainFile? Found { get; init; }

    /// <inheritdoc/>
    public async Task<DatabaseSession> OpenAsync(string runId, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(runId);
        var (head, opened) = await LookAsync(cancellationToken);
        try
        {
            Required(head);
            return new ObjectSession(this, _databaseKey, runId, head, opened, await FindCommitAsync(head, runId, cancellationToken), _logger);
        }
        catch
        {
            await (opened?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    /// <summary>Whether a run of this id has committed, and what it reported.</summary>
    public async Task<CommitInfo?> FindCommitAsync(string runId, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(runId);
        return await FindCommitAsync(Required(await _store.HeadAsync(_databaseKey, cancellationToken)), runId, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<CheckOut> CheckOutAsync(string path, CancellationToken cancellationToken = default) =>
        await TryTakeCachedAsync(path, seen: null, Found, searched: null, cancellationToken) ?? await FetchAsync(path, opened: null, searched: null, cancellationToken);

    /// <summary>Checks out for a run whose commit was looked for.</summary>
    /// <param name="path">The local file.</param>
    /// <param name="seen">The state that was looked at.</param>
    /// <param name="opened">Its content, when it was opened; it is read and closed.</param>
    /// <param name="searched">The run, and the ETag of that state.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<CheckOut> CheckOutAsync(string path, ObjectHead? seen, GetResult? opened, (string RunId, string? ETag) searched, CancellationToken cancellationToken) =>
        (opened is null ? await TryTakeCachedAsync(path, seen, found: null, searched, cancellationToken) : null) ?? await FetchAsync(path, opened, searched, cancellationToken);

    /// <summary>Commits a check-out's file. A commit that throws may or may not have happened; <see cref="FindCommitAsync(string, CancellationToken)"/> determines which.</summary>
    /// <exception cref="InvalidDatabaseException">The local file is not a whole, closed database; nothing was changed.</exception>
    /// <exception cref="FileChangedException">The local file is no longer what was verified; nothing was changed.</exception>
    public async Task<CommitResult> CommitAsync(ObjectCheckOut from, CommitInfo info, FileVerification? verification, CancellationToken cancellationToken)
    {
        PlainName.Validate(info.RunId);
        SqliteFile.RequireClosed(from.Path);

        var hash = await ContentHash.OfFileAsync(from.Path, cancellationToken);
        var verified = verification?.Of(from.Path, hash) ?? Task.CompletedTask;
        if (string.Equals(hash, from.Hash, StringComparison.Ordinal))
        {
            return new CommitResult(CommitStatus.Unchanged, from.BaseVersion, 0);
        }

        if (await HasArrivedMeanwhileAsync(info.RunId, from, cancellationToken))
        {
            return new CommitResult(CommitStatus.LostRace, null, 0);
        }

        var metadata = CommitMetadata.Of(info, hash, from.State, _time);
        var result = await _versions.CommitAsync(from.Path, from.State, metadata, verified, cancellationToken);
        if (result.Status == CommitStatus.Committed && _cache is not null)
        {
            await _cache.KeepCopyAsync(new CachedFile(result.Version!, hash, metadata), from.Path, cancellationToken);
        }

        return result;
    }

    /// <summary>The run's commit as the current state, which also names the runs that committed before it, shows; only when it does not, or the run is one of them, as the versions show.</summary>
    private async Task<CommitInfo?> FindCommitAsync(ObjectHead? head, string runId, CancellationToken cancellationToken)
    {
        if (CommitMetadata.Read(head, runId) is { } newest)
        {
            return newest;
        }

        if ((head is null ? null : CommitMetadata.EarlierRuns(head)) is not { } earlier)
        {
            return await _versions.FindCommitAsync(runId, cancellationToken);
        }

        // Named, it has committed, whether or not its version is still kept. That may be a copy of a log, which says no more of a run than that it published it.
        return CommitMetadata.FindEarlier(earlier, runId) switch
        {
            { Kind: CommitKind.Run } named => await _versions.FindCommitAsync(runId, cancellationToken) ?? named,
            var named => named,
        };
    }

    /// <summary>
    /// An earlier try's write may have been under way when the run's commit was looked for, and have arrived before the check-out: then this
    /// run's work is in the base already, and the commit's condition does not notice. Costs nothing unless the state changed in between.
    /// </summary>
    private async Task<bool> HasArrivedMeanwhileAsync(string runId, ObjectCheckOut from, CancellationToken cancellationToken) =>
        from.Searched is { } searched
        && string.Equals(searched.RunId, runId, StringComparison.Ordinal)
        && !string.Equals(searched.ETag, from.State?.ETag, StringComparison.Ordinal)
        && await FindCommitAsync(runId, cancellationToken) is not null;

    /// <summary>
    /// The head of the current state: as it was found, or asked of the store; without a local copy by opening the object, which the check-out then reads.
    /// </summary>
    private async Task<(ObjectHead? Head, GetResult? Opened)> LookAsync(CancellationToken cancellationToken)
    {
        var cached = Found is null ? null : _cache?.Read();
        if (Known(Found, cached) is { } known)
        {
            return (known, null);
        }

        if (Found is null || IsOf(Found, cached))
        {
            return (await _store.HeadAsync(_databaseKey, cancellationToken), null);
        }

        var opened = await _store.GetAsync(_databaseKey, cancellationToken: cancellationToken);
        return (opened.Head, opened);
    }

    /// <summary>The local copy, when it is still the current state.</summary>
    private async Task<ObjectCheckOut?> TryTakeCachedAsync(string path, ObjectHead? seen, PlainFile? found, (string RunId, string? ETag)? searched, CancellationToken cancellationToken)
    {
        if (_cache?.Read() is not { ETag: not null, Hash: not null } cached || (found is not null && !IsOf(found, cached)))
        {
            return null;
        }

        var head = seen ?? Known(found, cached) ?? await _store.HeadAsync(_databaseKey, cancellationToken);
        return Required(head) is not null && string.Equals(head!.ETag, cached.ETag, StringComparison.Ordinal) && await _cache.TryCopyAsync(path, cached.Hash, cancellationToken)
            ? new ObjectCheckOut(this, path, StoredState.Of(head), bytesMoved: 0) { Hash = cached.Hash, Searched = searched, CommitsSinceCheck = CommitCheck.Commits(head.Metadata) }
            : null;
    }

    private async Task<ObjectCheckOut> FetchAsync(string path, GetResult? opened, (string RunId, string? ETag)? searched, CancellationToken cancellationToken)
    {
        await using var result = opened ?? await _store.GetAsync(_databaseKey, cancellationToken: cancellationToken);
        if (result.Status == GetStatus.NotFound)
        {
            DatabaseDownload.RemoveLocal(path);
            return _options.CreateWhenMissing ? new ObjectCheckOut(this, path, null, bytesMoved: 0) { Searched = searched } : throw _download.Missing(_databaseKey);
        }

        Required(result.Head);
        var (head, hash, isChecked) = await _download.SaveAsync(result, path, cancellationToken);
        if (_cache is not null)
        {
            await _cache.KeepCopyAsync(new CachedFile(head.ETag, hash, head.Metadata), path, cancellationToken);
        }

        var since = isChecked ? 0 : CommitCheck.Commits(head.Metadata);
        return new ObjectCheckOut(this, path, StoredState.Of(head), head.Length) { Hash = hash, Searched = searched, CommitsSinceCheck = since };
    }

    private static bool IsOf(PlainFile? found, CachedFile? cached) => found is not null && string.Equals(found.Entry.ETag, cached?.ETag, StringComparison.Ordinal);

    /// <summary>What is known of the file without a request: its head, or what the local copy's record remembers of the same ETag.</summary>
    private static ObjectHead? Known(PlainFile? found, CachedFile? cached) => found switch
    {
        null => null,
        { Head: { } head } => head,
        { Entry: var entry } when IsOf(found, cached) && cached?.Metadata is { } metadata => new ObjectHead(entry.Key, entry.ETag, entry.Length, entry.LastModified, default, metadata),
        _ => null,
    };

    /// <summary>Refuses a copy that was published from a log: whoever opens it as the database has not found that log, or it has come since.</summary>
    private ObjectHead? Required(ObjectHead? head)
    {
        if (head is null || CommitMetadata.CopyOf(head) is not { } commit)
        {
            return head;
        }

        throw Found is not null && !string.Equals(Found.Entry.ETag, head.ETag, StringComparison.Ordinal)
            ? new ObjectStoreException(ObjectStoreFailure.Transient, $"The database '{_databaseKey}' in {_store.Address} was converted to a log while it was opened; try again.")
            : _download.CopyWithoutLog(commit);
    }
}

/// <summary>A session on <see cref="ObjectLayout"/>: what the look for the run's commit has read, the check-out does not read again.</summary>
/// <param name="layout">The layout.</param>
/// <param name="databaseKey">The database's key.</param>
/// <param name="runId">The run.</param>
/// <param name="head">The state in which the run's commit was looked for; <see langword="null"/> when there was no database.</param>
/// <param name="opened">That state's content when it was opened with the head; the session closes it.</param>
/// <param name="earlierCommit">The commit that was found.</param>
/// <param name="logger">Where failures that do not matter to the run are logged.</param>
internal sealed class ObjectSession(ObjectLayout layout, string databaseKey, string runId, ObjectHead? head, GetResult? opened, CommitInfo? earlierCommit, ILogger logger)
    : DatabaseSession(databaseKey, runId, earlierCommit, logger)
{
    // Read once: a second check-out asks the store again.
    private GetResult? _opened = opened;

    public override Task<CommitInfo?> FindCommitAsync(CancellationToken cancellationToken = default) => layout.FindCommitAsync(RunId, cancellationToken);

    private protected override Task<CheckOut> CheckOutFileAsync(string path, CancellationToken cancellationToken)
    {
        var unread = _opened;
        _opened = null;
        return layout.CheckOutAsync(path, head, unread, (RunId, head?.ETag), cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_opened is not null)
        {
            await _opened.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}

/// <summary>A check-out of <see cref="ObjectLayout"/>.</summary>
internal sealed class ObjectCheckOut(ObjectLayout layout, string path, StoredState? state, long bytesMoved) : CheckOut(path, state?.ETag, bytesMoved)
{
    /// <summary>The state it came from; <see langword="null"/> for a database that is to be created.</summary>
    public StoredState? State => state;

    /// <summary>XXH3-128 of the file as it was checked out; <see langword="null"/> for a database that is to be created.</summary>
    public string? Hash { get; init; }

    /// <summary>The run whose commit was looked for before, and the ETag of the state in which it was not found; <see langword="null"/> when none was looked for.</summary>
    public (string RunId, string? ETag)? Searched { get; init; }

    private protected override Task<string> HashFileAsync(CancellationToken cancellationToken) => ContentHash.OfFileAsync(Path, cancellationToken);

    internal override Task<CommitResult> CommitAsync(CommitInfo info, FileVerification? verification, CancellationToken cancellationToken = default) =>
        layout.CommitAsync(this, info, verification, cancellationToken);
}

/// <summary>Which state a copy of a plain file is.</summary>
/// <param name="ETag">The ETag of the state.</param>
/// <param name="Hash">XXH3-128 of the file.</param>
/// <param name="Metadata">The state's metadata, which a listing does not give; <see langword="null"/> in records of older versions.</param>
internal sealed record CachedFile(string ETag, string Hash, IReadOnlyDictionary<string, string>? Metadata = null);

/// <summary>The JSON form of a <see cref="CachedFile"/>.</summary>
[JsonSerializable(typeof(CachedFile))]
internal sealed partial class CachedFileJson : JsonSerializerContext;
