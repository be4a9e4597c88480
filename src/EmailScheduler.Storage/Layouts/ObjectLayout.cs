using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts;

/// <summary>
/// The <c>object</c> layout: the plain SQLite file at its key (docs/storage-protocol.md, section 3). A commit replaces the whole object, on top
/// of exactly the ETag that was checked out.
/// </summary>
public sealed class ObjectLayout : IDatabaseLayout
{
    private readonly IObjectStore _store;
    private readonly string _databaseKey;
    private readonly ObjectLayoutOptions _options;
    private readonly DatabaseVersions _versions;
    private readonly DatabaseDownload _download;
    private readonly WarmCopy? _warm;
    private readonly string? _foundETag;
    private PlainFile? _found;
    private GetAnswer? _opened;
    private ObjectHead? _seen;
    private (string RunId, string? ETag)? _searched;

    /// <summary>Creates the layout of one database.</summary>
    /// <param name="store">Where it lies.</param>
    /// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
    /// <param name="options">How the layout works.</param>
    /// <param name="logger">Where failures that do not matter to the run are told.</param>
    public ObjectLayout(IObjectStore store, string databaseKey, ObjectLayoutOptions options, ILogger logger)
    {
        options.Versions.Validate();
        _store = store;
        _databaseKey = databaseKey;
        _options = options;
        _versions = new DatabaseVersions(store, databaseKey, options.Versions, logger);
        _download = new DatabaseDownload(store, databaseKey);
        _warm = options.WarmFolder is { } folder ? new WarmCopy(folder, store.Address, databaseKey) : null;
    }

    /// <summary>The file as it was found a moment ago, which spares requests; the commit is conditional on what is read in any case.</summary>
    internal PlainFile? Found
    {
        init => (_found, _foundETag) = (value, value?.Entry.ETag);
    }

    /// <inheritdoc/>
    /// <remarks>Looks at the current state, which also tells which runs committed before it; only when it does not, or the run is one of them, at the versions.</remarks>
    public async Task<CommitInfo?> FindCommitAsync(string runId, CancellationToken cancellationToken = default)
    {
        RunId.Validate(runId);
        var head = await LookAsync(cancellationToken);
        _seen = head;
        _searched = (runId, head?.ETag);
        if (CommitMetadata.Read(head, runId) is { } newest)
        {
            return newest;
        }

        return (head is null ? null : CommitMetadata.EarlierRuns(head)) switch
        {
            null => await _versions.FindCommitAsync(runId, cancellationToken),
            var earlier when !earlier.Contains(runId, StringComparer.Ordinal) => null,

            // It has committed, whether or not its version is still kept.
            _ => await _versions.FindCommitAsync(runId, cancellationToken) ?? new CommitInfo(runId, RowsChanged: 0),
        };
    }

    /// <inheritdoc/>
    public async Task<CheckOut> CheckOutAsync(string path, CancellationToken cancellationToken = default) =>
        await TryTakeWarmAsync(path, cancellationToken) ?? await FetchAsync(path, cancellationToken);

    /// <summary>Closes what was opened for a check-out that did not come.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _opened, null) is { } opened)
        {
            await opened.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    /// <remarks>A commit that throws may or may not have happened; <see cref="FindCommitAsync"/> tells.</remarks>
    /// <exception cref="UnusableDatabaseException">The local file is not a whole, closed database; nothing was changed.</exception>
    public async Task<CommitAnswer> CommitAsync(CheckOut checkOut, CommitInfo info, CancellationToken cancellationToken = default)
    {
        var from = checkOut as ObjectCheckOut ?? throw new ArgumentException("The check-out was not made by this layout.", nameof(checkOut));
        RunId.Validate(info.RunId);
        SqliteFile.RequireClosed(from.Path);

        var hash = await ContentHash.OfFileAsync(from.Path, cancellationToken);
        if (info.ContentHash is { } told && !string.Equals(told, hash, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The file's content hash is {hash}, not {told}: it was changed after it was verified.", nameof(info));
        }

        if (string.Equals(hash, from.Hash, StringComparison.Ordinal))
        {
            return new CommitAnswer(CommitStatus.Unchanged, from.BaseVersion, 0);
        }

        if (await HasArrivedMeanwhileAsync(info.RunId, from.State, cancellationToken))
        {
            return new CommitAnswer(CommitStatus.LostRace, null, 0);
        }

        var metadata = CommitMetadata.Of(info, hash, from.State);
        var answer = await _versions.CommitAsync(from.Path, from.State, metadata, cancellationToken);
        if (answer.Status == CommitStatus.Committed && _warm is not null)
        {
            await _warm.KeepAsync(new WarmRecord(answer.Version!, hash, metadata), from.Path, cancellationToken);
        }

        return answer;
    }

    /// <summary>
    /// An earlier try's write may have been under way when <see cref="FindCommitAsync"/> looked, and have arrived before the check-out: then this
    /// run's work is in the base already, and the commit's condition does not notice. Costs nothing unless the state changed in between.
    /// </summary>
    private async Task<bool> HasArrivedMeanwhileAsync(string runId, StoredState? checkedOut, CancellationToken cancellationToken) =>
        _searched is { } searched
        && string.Equals(searched.RunId, runId, StringComparison.Ordinal)
        && !string.Equals(searched.ETag, checkedOut?.ETag, StringComparison.Ordinal)
        && await FindCommitAsync(runId, cancellationToken) is not null;

    /// <summary>
    /// The head of the current state. What was found a moment ago is looked at once, then the store is asked: without a local copy by opening
    /// the object, which the check-out then reads.
    /// </summary>
    private async Task<ObjectHead?> LookAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _found, null) is not { } found)
        {
            return Required(await _store.HeadAsync(_databaseKey, cancellationToken));
        }

        var warm = _warm?.Read();
        if (Known(found, warm) is { } known)
        {
            return Required(known);
        }

        if (IsOf(found, warm))
        {
            return Required(await _store.HeadAsync(_databaseKey, cancellationToken));
        }

        _opened = await _store.GetAsync(_databaseKey, cancellationToken: cancellationToken);
        return Required(_opened.Head);
    }

    /// <summary>The local copy, when it is still the current state.</summary>
    private async Task<ObjectCheckOut?> TryTakeWarmAsync(string path, CancellationToken cancellationToken)
    {
        var seen = Interlocked.Exchange(ref _seen, null);
        var found = Interlocked.Exchange(ref _found, null);
        if (_opened is not null || _warm?.Read() is not { } warm || (found is not null && !IsOf(found, warm)))
        {
            return null;
        }

        var head = seen ?? Known(found, warm) ?? await _store.HeadAsync(_databaseKey, cancellationToken);
        return Required(head) is not null && string.Equals(head!.ETag, warm.ETag, StringComparison.Ordinal) && await _warm.TryTakeAsync(warm, path, cancellationToken)
            ? new ObjectCheckOut(path, StoredState.Of(head), warm.Hash, BytesMoved: 0)
            : null;
    }

    private async Task<ObjectCheckOut> FetchAsync(string path, CancellationToken cancellationToken)
    {
        await using var answer = Interlocked.Exchange(ref _opened, null) ?? await _store.GetAsync(_databaseKey, cancellationToken: cancellationToken);
        if (answer.Status == GetStatus.NotFound)
        {
            DatabaseDownload.RemoveLocal(path);
            return _options.CreateWhenMissing ? new ObjectCheckOut(path, null, null, BytesMoved: 0) : throw _download.Missing(_databaseKey);
        }

        Required(answer.Head);
        var (head, hash, moved) = await _download.SaveAsync(answer, path, cancellationToken);
        if (_warm is not null)
        {
            await _warm.KeepAsync(new WarmRecord(head.ETag, hash, head.Metadata), path, cancellationToken);
        }

        return new ObjectCheckOut(path, StoredState.Of(head), hash, moved);
    }

    private static bool IsOf(PlainFile? found, WarmRecord? warm) => found is not null && string.Equals(found.Entry.ETag, warm?.ETag, StringComparison.Ordinal);

    /// <summary>What is known of the file without a request: its head, or what the local copy's record remembers of the same ETag.</summary>
    private static ObjectHead? Known(PlainFile? found, WarmRecord? warm) => found switch
    {
        null => null,
        { Head: { } head } => head,
        { Entry: var entry } when IsOf(found, warm) && warm?.Metadata is { } metadata => new ObjectHead(entry.Key, entry.ETag, entry.Length, entry.LastModified, default, metadata),
        _ => null,
    };

    /// <summary>Refuses a copy that was published from a log: whoever opens it as the database has not found that log, or it has come since.</summary>
    private ObjectHead? Required(ObjectHead? head)
    {
        if (head is null || CommitMetadata.CopyOf(head) is not { } commit)
        {
            return head;
        }

        throw _foundETag is not null && !string.Equals(_foundETag, head.ETag, StringComparison.Ordinal)
            ? new ObjectStoreException(ObjectStoreFailure.Transient, $"The database '{_databaseKey}' in {_store.Address} was converted to a log while it was opened; try again.")
            : _download.CopyWithoutLog(commit);
    }
}
