using System.Text.Json.Serialization;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>
/// The <c>log</c> layout: the database is a log in Litestream's format under <c>{database key}.ltx/</c> (docs/storage-protocol.md, section 3). A commit
/// is one small file with the changed pages, put under the next transaction id only when that is free.
/// </summary>
internal sealed class LogLayout : IDatabaseLayout
{
    private readonly string _databaseKey;
    private readonly LogLayoutOptions _options;
    private readonly LogReader _reader;
    private readonly LogWriter _writer;
    private readonly LogMaintenance _maintenance;
    private readonly LogPublication _publication;
    private readonly LocalCache<CachedLog>? _cache;
    private readonly ILogger _logger;

    /// <summary>Creates the layout of one database.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>; the log lies under <c>org-data/99.db.ltx/</c>.</param>
    /// <param name="options">How the layout works.</param>
    /// <param name="time">The clock for the commits' times; it decides nothing but what a folder's retention waits for.</param>
    /// <param name="logger">Where failures that do not matter to the run are logged.</param>
    /// <exception cref="InvalidOperationException">An option is out of its range.</exception>
    public LogLayout(IObjectStore store, string databaseKey, LogLayoutOptions options, TimeProvider time, ILogger logger)
    {
        options.Validate();
        _databaseKey = databaseKey;
        _options = options;
        _logger = logger;
        _reader = new LogReader(store, databaseKey, options, logger);
        _writer = new LogWriter(store, databaseKey, time);
        _maintenance = new LogMaintenance(store, databaseKey, options, time, logger);
        _publication = new LogPublication(store, databaseKey, logger);
        _cache = options.WarmFolder is { } folder ? new LocalCache<CachedLog>(folder, $"{store.Address}\n{databaseKey}\nlog", CachedLogJson.Default.CachedLog) : null;
    }

    /// <summary>The log as it was found a moment ago, which spares requests; the commit is conditional in any case.</summary>
    public StoredLog? Found { get; init; }

    /// <inheritdoc/>
    public async Task<DatabaseSession> OpenAsync(string runId, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(runId);
        var log = Found ?? await ListAsync(cancellationToken);
        var (commit, runs) = await SearchAsync(log, runId, cancellationToken);
        return new LogSession(this, _databaseKey, runId, new SearchedLog(log, runs), commit, _logger);
    }

    /// <summary>
    /// Whether a run of this id has committed, and what it reported: as the newest commit says, which names the runs before it; where it does not, or names this one, as the newest
    /// <see cref="LogLayoutOptions.SearchedCommits"/> commits say, and the runs that a plain file had when it was converted.
    /// </summary>
    public async Task<CommitInfo?> FindCommitAsync(string runId, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(runId);
        return (await SearchAsync(await ListAsync(cancellationToken), runId, cancellationToken)).Commit;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDatabaseException">
    /// There is no log, or it cannot be built upon; the inner exception says why: a <see cref="LogHoleException"/> or an <see cref="LtxException"/>.
    /// </exception>
    public Task<CheckOut> CheckOutAsync(string path, CancellationToken cancellationToken = default) => CheckOutAsync(path, runId: null, searched: null, cancellationToken);

    /// <summary>Checks out for a run whose commit was looked for.</summary>
    /// <param name="path">The local file.</param>
    /// <param name="runId">The run; <see langword="null"/> when none was looked for.</param>
    /// <param name="searched">Where it was looked for; its files are as good as a new listing: the commit is conditional in any case.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<CheckOut> CheckOutAsync(string path, string? runId, SearchedLog? searched, CancellationToken cancellationToken)
    {
        DatabaseDownload.RemoveLocal(path);
        var files = (searched?.Log ?? Found)?.Files ?? await _reader.ListAsync(cancellationToken);
        if (files.Count == 0 && _options.CreateWhenMissing)
        {
            return new LogCheckOut(this, path, null, files, bytesMoved: 0) { RunId = runId, Searched = searched };
        }

        var restored = await TryTakeCachedAsync(files, path, cancellationToken) ?? await _reader.RestoreAsync(files, target: null, path, cancellationToken);
        var since = restored.IsChecked ? 0 : restored.State.CommitsSinceCheck;
        return new LogCheckOut(this, path, restored.State, files, restored.BytesMoved) { RunId = runId, Searched = searched, CommitsSinceCheck = since };
    }

    /// <summary>Commits a check-out's file. A commit that throws may or may not have happened; <see cref="FindCommitAsync(string, CancellationToken)"/> determines which.</summary>
    /// <exception cref="InvalidDatabaseException">The local file is not a whole, closed database, or has other pages than before; nothing was changed.</exception>
    /// <exception cref="FileChangedException">The local file is no longer what was verified; nothing was changed.</exception>
    public async Task<LogWrite> CommitAsync(LogCheckOut from, CommitInfo info, FileVerification? verification, CancellationToken cancellationToken)
    {
        PlainName.Validate(info.RunId);
        return await HasArrivedMeanwhileAsync(info.RunId, from, cancellationToken)
            ? new LogWrite(new CommitResult(CommitStatus.LostRace, null, 0), State: null, Files: null)
            : await _writer.CommitAsync(from.Path, from.Base, info, LogMetadata.After(RunsBefore(from), _options.SearchedCommits), verification, cancellationToken);
    }

    /// <summary>
    /// Keeps the log short: compacts, makes snapshots, removes what has outlived its use. Whatever goes wrong is logged and left to the next run; a crash at any
    /// point leaves a whole log. Then puts the plain file beside the log, where and when <see cref="LogLayoutOptions.Publish"/> wants it.
    /// </summary>
    /// <param name="from">The check-out that was committed; its file spares reading the log for a snapshot.</param>
    /// <param name="runId">The run, for the plain file's metadata.</param>
    /// <param name="cancellationToken">Stops the work early.</param>
    /// <returns>Why the plain file was left as it is; <see langword="null"/> when there is nothing to say.</returns>
    public async Task<string?> MaintainAsync(LogCheckOut from, string runId, CancellationToken cancellationToken)
    {
        await _maintenance.RunAsync(from.Path, from.Stored, from.Files, cancellationToken);
        if (_options.Publish == PublicationSchedule.Never
            || (await _publication.PublishAsync(from.Path, from.Stored, _options.Publish, from.Committed ?? new CommitInfo(runId, RowsChanged: 0), cancellationToken)).Status != CommitStatus.LostRace)
        {
            return null;
        }

        _logger.LogWarning("{Key} was not published after run {RunId}: another program has put it there or changed it", _databaseKey, runId);
        return $"The plain file '{_databaseKey}' was not published: another program has put it there or changed it, and it is left as it is. What was committed is in the log; the next run says what can be done.";
    }

    /// <summary>
    /// Gives the run's file back, for the next run on this machine to bring forward: moved into <see cref="LogLayoutOptions.WarmFolder"/> when there is
    /// one. The file is gone from its path then. One that has been changed since it was last stored is noticed by the next run, and fetched anew.
    /// </summary>
    public void Release(LogCheckOut from)
    {
        if (from.Stored is { } stored)
        {
            Keep(from.Path, stored);
        }
    }

    private async Task<StoredLog> ListAsync(CancellationToken cancellationToken) => new(await _reader.ListAsync(cancellationToken), Newest: null);

    /// <summary>The run's commit, and the runs that have committed, newest first.</summary>
    private async Task<(CommitInfo? Commit, IReadOnlyList<EarlierRun> Runs)> SearchAsync(StoredLog log, string runId, CancellationToken cancellationToken)
    {
        if (log.Newest is { } newest && LogMetadata.Runs(newest) is { } named && named.All(run => !string.Equals(run.RunId, runId, StringComparison.Ordinal)))
        {
            return (null, named);
        }

        var heads = await _reader.NewestCommitsAsync(log, _options.SearchedCommits, cancellationToken);
        var runs = CommitMetadata.Runs(heads);
        return (heads.Select(head => CommitMetadata.Read(head, runId)).FirstOrDefault(commit => commit is not null) ?? CommitMetadata.FindEarlier(runs, runId), runs);
    }

    /// <summary>The runs that committed before a check-out is committed; <see langword="null"/> where they were looked for in another state than its base.</summary>
    private static IReadOnlyList<EarlierRun>? RunsBefore(LogCheckOut from) => from.Searched is { } searched && searched.Newest == (from.Base?.TxId ?? default) ? searched.Runs : null;

    /// <summary>
    /// The check-out lists the log anew when files went meanwhile. Then an earlier write of this very run may be in the base, and the commit's
    /// condition does not notice. Costs nothing unless the base is not the state in which the run was looked for.
    /// </summary>
    private async Task<bool> HasArrivedMeanwhileAsync(string runId, LogCheckOut from, CancellationToken cancellationToken) =>
        from.Searched is { } searched
        && string.Equals(from.RunId, runId, StringComparison.Ordinal)
        && searched.Newest != (from.Base?.TxId ?? default)
        && await FindCommitAsync(runId, cancellationToken) is not null;

    private async Task<RestoredState?> TryTakeCachedAsync(IReadOnlyList<LogFile> files, string path, CancellationToken cancellationToken)
    {
        if (await TryMoveCachedAsync(path, cancellationToken) is not { } cached)
        {
            return null;
        }

        if (cached.TxId > LogFile.Newest(files))
        {
            files = await _reader.ListAsync(cancellationToken);
        }

        if (cached.TxId > LogFile.Newest(files))
        {
            // Kept, so that it is noticed again until a person has decided.
            Keep(path, cached);
            throw new InvalidDatabaseException(
                $"The log {_reader.Name} ends at commit {LogFile.Newest(files)}, but this machine has seen commit {cached.TxId}: files are missing. Put them back; or, if the log was replaced on purpose, empty '{_options.WarmFolder}'.");
        }

        return await _reader.TryAdvanceAsync(files, path, cached, Found?.Newest, cancellationToken);
    }

    /// <summary>The kept file, moved to the run's path, when it is what its record says: its pages are hashed, which finding the changed ones needs in any case.</summary>
    private async Task<LogState?> TryMoveCachedAsync(string path, CancellationToken cancellationToken)
    {
        if (_cache?.TryMove(path) is not { Hash: { } hash } record || !TxId.TryParse(record.TxId, out var id))
        {
            return null;
        }

        try
        {
            var pages = await PageScan.RunAsync(path, cancellationToken);
            return string.Equals(pages.Database, hash, StringComparison.Ordinal) ? new LogState(id, record.Time, pages) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDatabaseException)
        {
            return null;
        }
    }

    private void Keep(string path, LogState state)
    {
        if (_cache?.KeepMoved(new CachedLog(state.TxId.ToString(), state.Time, state.Pages.Database), path) is { } failure)
        {
            _logger.LogInformation(failure, "The file of {Key} was not kept for the next run", _databaseKey);
        }
    }
}

/// <summary>A session on <see cref="LogLayout"/>.</summary>
/// <param name="layout">The layout.</param>
/// <param name="databaseKey">The database's key.</param>
/// <param name="runId">The run.</param>
/// <param name="searched">Where the run's commit was looked for.</param>
/// <param name="earlierCommit">The commit that was found.</param>
/// <param name="logger">Where failures that do not matter to the run are logged.</param>
internal sealed class LogSession(LogLayout layout, string databaseKey, string runId, SearchedLog searched, CommitInfo? earlierCommit, ILogger logger)
    : DatabaseSession(databaseKey, runId, earlierCommit, logger)
{
    public override Task<CommitInfo?> FindCommitAsync(CancellationToken cancellationToken = default) => layout.FindCommitAsync(RunId, cancellationToken);

    private protected override Task<CheckOut> CheckOutFileAsync(string path, CancellationToken cancellationToken) =>
        layout.CheckOutAsync(path, RunId, searched, cancellationToken);
}

/// <summary>A check-out of <see cref="LogLayout"/>.</summary>
internal sealed class LogCheckOut(LogLayout layout, string path, LogState? @base, IReadOnlyList<LogFile> files, long bytesMoved) : CheckOut(path, @base?.TxId.ToString(), bytesMoved)
{
    /// <summary>The state it came from; <see langword="null"/> for a database that is to be created.</summary>
    public LogState? Base { get; } = @base;

    /// <summary>The stored state that the file was last known to be: the base, then what was committed.</summary>
    public LogState? Stored { get; private set; } = @base;

    /// <summary>What was committed last; <see langword="null"/> when nothing was.</summary>
    public CommitInfo? Committed { get; private set; }

    /// <summary>The log's files as they were last listed, and what was committed since: others may have come and gone.</summary>
    public IReadOnlyList<LogFile> Files { get; private set; } = files;

    /// <summary>The run whose commit was looked for before; <see langword="null"/> when none was.</summary>
    public string? RunId { get; init; }

    /// <summary>Where it was looked for, and not found.</summary>
    public SearchedLog? Searched { get; init; }

    /// <summary>The hash over the pages, which the commit makes in any case to find those that changed.</summary>
    private protected override async Task<string> HashFileAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await PageScan.RunAsync(Path, cancellationToken)).Database;
        }
        catch (InvalidDatabaseException)
        {
            // Not a database: the verification names what is wrong with it.
            return "";
        }
    }

    internal override async Task<CommitResult> CommitAsync(CommitInfo info, FileVerification? verification, CancellationToken cancellationToken = default)
    {
        var (result, state, files) = await layout.CommitAsync(this, info, verification, cancellationToken);
        Stored = state ?? Stored;
        Files = files ?? Files;
        Committed = result.Status == CommitStatus.Committed ? info : Committed;
        return result;
    }

    internal override Task<string?> MaintainAsync(string runId, CancellationToken cancellationToken = default) => layout.MaintainAsync(this, runId, cancellationToken);

    internal override void Release() => layout.Release(this);
}

/// <summary>A log in which the commit of a run was looked for.</summary>
/// <param name="Log">The log as it was found.</param>
/// <param name="Runs">The runs that had committed, newest first.</param>
internal sealed record SearchedLog(StoredLog Log, IReadOnlyList<EarlierRun> Runs)
{
    /// <summary>The newest commit then.</summary>
    public TxId Newest { get; } = LogFile.Newest(Log.Files);
}

/// <summary>Which state of a log a file is.</summary>
/// <param name="TxId">The commit it is the state of.</param>
/// <param name="Time">When that was made (UTC).</param>
/// <param name="Hash">The hash of the whole database, over its pages' hashes.</param>
internal sealed record CachedLog(string TxId, DateTimeOffset Time, string Hash);

/// <summary>The JSON form of a <see cref="CachedLog"/>.</summary>
[JsonSerializable(typeof(CachedLog))]
internal sealed partial class CachedLogJson : JsonSerializerContext;
