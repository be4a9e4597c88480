using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>
/// The <c>log</c> layout: the database is a log in Litestream's format under <c>{database key}.ltx/</c> (docs/storage-protocol.md, section 3). A commit
/// is one small file with the changed pages, put under the next transaction id only when nobody has taken that.
/// </summary>
public sealed class LogLayout : IDatabaseLayout
{
    private readonly IObjectStore _store;
    private readonly string _databaseKey;
    private readonly LogLayoutOptions _options;
    private readonly LogReader _reader;
    private readonly LogWriter _writer;
    private readonly LogMaintenance _maintenance;
    private readonly LogWarmCopy? _warm;
    private readonly ILogger _logger;
    private StoredLog? _found;
    private IReadOnlyList<LogFile>? _seen;
    private (string RunId, TxId Newest)? _searched;

    /// <summary>Creates the layout of one database.</summary>
    /// <param name="store">Where it lies.</param>
    /// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>; the log lies under <c>org-data/99.db.ltx/</c>.</param>
    /// <param name="options">How the layout works.</param>
    /// <param name="time">The clock for the commits' times; nothing is decided by it.</param>
    /// <param name="logger">Where failures that do not matter to the run are told.</param>
    /// <exception cref="InvalidOperationException">An option is out of its range.</exception>
    public LogLayout(IObjectStore store, string databaseKey, LogLayoutOptions options, TimeProvider time, ILogger logger)
    {
        options.Validate();
        _store = store;
        _databaseKey = databaseKey;
        _options = options;
        _logger = logger;
        _reader = new LogReader(store, databaseKey, options, logger);
        _writer = new LogWriter(store, databaseKey, time);
        _maintenance = new LogMaintenance(store, databaseKey, options, time, logger);
        _warm = options.WarmFolder is { } folder ? new LogWarmCopy(folder, store.Address, databaseKey) : null;
    }

    /// <summary>The log as it was found a moment ago, which spares requests; the commit is conditional in any case.</summary>
    internal StoredLog? Found
    {
        init
        {
            _found = value;
            _seen = value?.Files;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Looks at the newest <see cref="LogLayoutOptions.SearchedCommits"/> commits, and at the runs that a plain file had when it was converted.</remarks>
    public async Task<CommitInfo?> FindCommitAsync(string runId, CancellationToken cancellationToken = default)
    {
        RunId.Validate(runId);
        var log = Interlocked.Exchange(ref _found, null) ?? new StoredLog(await _reader.ListAsync(cancellationToken), Newest: null);
        _seen = log.Files;
        _searched = (runId, LogFile.Newest(log.Files));
        var heads = await _reader.NewestCommitsAsync(log, _options.SearchedCommits, cancellationToken);
        return heads.Select(head => CommitMetadata.Read(head, runId)).FirstOrDefault(commit => commit is not null)
            ?? (heads.Any(head => CommitMetadata.EarlierRuns(head)?.Contains(runId, StringComparer.Ordinal) is true) ? new CommitInfo(runId, RowsChanged: 0) : null);
    }

    /// <inheritdoc/>
    /// <exception cref="UnusableDatabaseException">
    /// There is no log, or it cannot be built upon; the inner exception tells why: a <see cref="LogHoleException"/> or an <see cref="LtxException"/>.
    /// </exception>
    public async Task<CheckOut> CheckOutAsync(string path, CancellationToken cancellationToken = default)
    {
        DatabaseDownload.RemoveLocal(path);

        // The list that FindCommitAsync has just read is as good as another: the commit is conditional in any case.
        var files = Interlocked.Exchange(ref _seen, null) ?? await _reader.ListAsync(cancellationToken);
        if (files.Count == 0 && _options.CreateWhenMissing)
        {
            return new LogCheckOut(path, null, BytesMoved: 0);
        }

        var restored = await TryTakeWarmAsync(files, path, cancellationToken) ?? await _reader.RestoreAsync(files, target: null, path, cancellationToken);
        return new LogCheckOut(path, restored.State, restored.BytesMoved);
    }

    /// <inheritdoc/>
    /// <remarks>A commit that throws may or may not have happened; <see cref="FindCommitAsync"/> tells.</remarks>
    /// <exception cref="UnusableDatabaseException">The local file is not a whole, closed database, or has other pages than before; nothing was changed.</exception>
    public async Task<CommitAnswer> CommitAsync(CheckOut checkOut, CommitInfo info, CancellationToken cancellationToken = default)
    {
        var from = Own(checkOut);
        RunId.Validate(info.RunId);
        await RequireContentAsync(from.Path, info, cancellationToken);
        if (await HasArrivedMeanwhileAsync(info.RunId, from.Base, cancellationToken))
        {
            return new CommitAnswer(CommitStatus.LostRace, null, 0);
        }

        var (answer, state) = await _writer.CommitAsync(from.Path, from.Base, info, marks: null, cancellationToken);
        from.Stored = state ?? from.Stored;
        return answer;
    }

    /// <summary>
    /// Keeps the log short: compacts, makes snapshots, removes what has outlived its use. For after the commit, when the run's result is safe.
    /// Whatever goes wrong is logged and left to the next run; a crash at any point leaves a whole log.
    /// </summary>
    /// <param name="checkOut">The check-out that was committed; its file spares reading the log for a snapshot.</param>
    /// <param name="cancellationToken">Stops the work early.</param>
    public Task MaintainAsync(CheckOut checkOut, CancellationToken cancellationToken = default)
    {
        var from = Own(checkOut);
        return _maintenance.RunAsync(from.Path, from.Stored, cancellationToken);
    }

    /// <summary>
    /// Gives the run's file back, for the next run on this machine to bring forward: moved into <see cref="LogLayoutOptions.WarmFolder"/> when there is
    /// one. The file is gone from its path then. One that has been changed since it was last stored is noticed by the next run, and fetched anew.
    /// </summary>
    public void Release(CheckOut checkOut)
    {
        var from = Own(checkOut);
        if (_warm is not null && from.Stored is { } stored)
        {
            _warm.Keep(from.Path, stored, _logger);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// The check-out lists the log anew when files went meanwhile. Then an earlier write of this very run may be in the base, and the commit's
    /// condition does not notice. Costs nothing unless the base is not the state in which the run was looked for.
    /// </summary>
    private async Task<bool> HasArrivedMeanwhileAsync(string runId, LogState? checkedOut, CancellationToken cancellationToken) =>
        _searched is { } searched
        && string.Equals(searched.RunId, runId, StringComparison.Ordinal)
        && searched.Newest != (checkedOut?.TxId ?? default)
        && await FindCommitAsync(runId, cancellationToken) is not null;

    private static LogCheckOut Own(CheckOut checkOut) => checkOut as LogCheckOut ?? throw new ArgumentException("The check-out was not made by this layout.", nameof(checkOut));

    private static async Task RequireContentAsync(string path, CommitInfo info, CancellationToken cancellationToken)
    {
        if (info.ContentHash is { } told && await ContentHash.OfFileAsync(path, cancellationToken) is var hash && !string.Equals(told, hash, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The file's content hash is {hash}, not {told}: it was changed after it was verified.", nameof(info));
        }
    }

    private async Task<RestoredState?> TryTakeWarmAsync(IReadOnlyList<LogFile> files, string path, CancellationToken cancellationToken)
    {
        if (_warm is null || await _warm.TryTakeAsync(path, cancellationToken) is not { } warm)
        {
            return null;
        }

        if (warm.TxId > LogFile.Newest(files))
        {
            files = await _reader.ListAsync(cancellationToken);
        }

        if (warm.TxId > LogFile.Newest(files))
        {
            // Kept, so that it is noticed again until a person has decided.
            _warm.Keep(path, warm, _logger);
            throw new UnusableDatabaseException(
                $"The log {_reader.Name} ends at commit {LogFile.Newest(files)}, but this machine has seen commit {warm.TxId}: files are missing. Put them back; or, if the log was replaced on purpose, empty '{_options.WarmFolder}'.");
        }

        return await _reader.TryAdvanceAsync(files, path, warm, cancellationToken);
    }
}
