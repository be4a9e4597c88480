using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Makes states of a log in local files, verified; what cannot be built upon is named and refused.</summary>
internal sealed class LogReader(IObjectStore store, string databaseKey, LogLayoutOptions options, ILogger logger)
{
    private const int Attempts = 3;

    // A file that is not what it should be may have been garbled on its way: only what comes twice is what is stored.
    private const int AttemptsAtDamage = 2;

    private readonly LogRestore _restore = new(store, options.ParallelReads);

    public string Name => $"'{DatabaseKeys.Log(databaseKey)}' in {store.Address}";

    public Task<IReadOnlyList<LogFile>> ListAsync(CancellationToken cancellationToken) => LogFile.ListAsync(store, databaseKey, cancellationToken);

    /// <summary>The heads of the newest commits that have files of their own, newest first.</summary>
    public async Task<IReadOnlyList<ObjectHead>> NewestCommitsAsync(StoredLog log, int count, CancellationToken cancellationToken)
    {
        var newest = log.Files.Where(file => file.Level == LogFile.CommitLevel).OrderByDescending(file => file.Max).Take(count).ToList();
        var heads = new ObjectHead?[newest.Count];
        await Parallel.ForAsync(0, newest.Count, new ParallelOptions { MaxDegreeOfParallelism = options.ParallelReads, CancellationToken = cancellationToken }, async (index, cancel) =>
            heads[index] = newest[index].Key == log.Newest?.Key ? log.Newest : await store.HeadAsync(newest[index].Key, cancel));
        return [.. heads.OfType<ObjectHead>()];
    }

    /// <summary>Makes a state from nothing.</summary>
    /// <param name="files">The log's files as listed a moment ago.</param>
    /// <param name="target">The state; <see langword="null"/> for the newest.</param>
    /// <param name="path">The local file.</param>
    /// <param name="cancellationToken">Stops the work and leaves no file.</param>
    public async Task<RestoredState> RestoreAsync(IReadOnlyList<LogFile> files, TxId? target, string path, CancellationToken cancellationToken)
    {
        DatabaseDownload.RemoveLocal(path);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryRestoreAsync(files, target ?? LogFile.Newest(files), path, cancellationToken);
            }
            catch (Exception failure) when ((failure is LogHoleException or LogFileGoneException && attempt < Attempts) || (failure is LtxException && attempt < AttemptsAtDamage))
            {
                // Commits and maintenance go by while a log is listed: a second look distinguishes a true hole from a list that was half old.
                files = await ListAsync(cancellationToken);
            }
            catch (Exception failure) when (failure is LogHoleException or LogFileGoneException or LtxException)
            {
                throw new InvalidDatabaseException($"{failure.Message} Nothing is built on it: put the right file back, or go back to an older state with 'restore ID --exact'; 'history' lists them.", failure);
            }
        }
    }

    /// <summary>Brings an older state forward; <see langword="null"/> when that cannot be done, or is no cheaper than to begin anew.</summary>
    /// <param name="files">The log's files as listed a moment ago.</param>
    /// <param name="path">The local file.</param>
    /// <param name="start">The state that it is in.</param>
    /// <param name="seen">The head of one of the files, where one was read since they were listed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<RestoredState?> TryAdvanceAsync(IReadOnlyList<LogFile> files, string path, LogState start, ObjectHead? seen, CancellationToken cancellationToken)
    {
        var newest = LogFile.Newest(files);
        var plan = LogPlan.After(files, start.TxId, newest);
        if (plan.Hole is not null || plan.Bytes > LogPlan.To(files, newest).Bytes)
        {
            return null;
        }

        try
        {
            return plan.Files.Count == 0
                ? await ConfirmAsync(files, start, seen, cancellationToken)
                : await VerifiedAsync(await _restore.RunAsync(path, plan, start, cancellationToken), path, cancellationToken);
        }
        catch (Exception failure) when (failure is LogFileGoneException or LtxException or InvalidDatabaseException)
        {
            // The whole log, read anew, shows whether it is the log or the copy that is wrong.
            logger.LogInformation(failure, "The cached copy of {Log} was not used", Name);
            return null;
        }
    }

    public InvalidDatabaseException Missing() => new($"There is no log {Name}. Check the organization and the store; 'convert --to log' makes a log of its database, where it has one.");

    private async Task<RestoredState> TryRestoreAsync(IReadOnlyList<LogFile> files, TxId target, string path, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            throw Missing();
        }

        var plan = LogPlan.To(files, target);
        if (plan.Hole is { } hole)
        {
            throw LogFile.Newest(files) >= target && target >= TxId.First ? new LogHoleException(Name, hole) : NoSuchCommit(target);
        }

        try
        {
            return await VerifiedAsync(await _restore.RunAsync(path, plan, null, cancellationToken), path, cancellationToken);
        }
        catch
        {
            DatabaseDownload.RemoveLocal(path);
            throw;
        }
    }

    /// <summary>The cached copy is the newest state, when the newest file says so: a log may have been put in the place of another.</summary>
    private async Task<RestoredState?> ConfirmAsync(IReadOnlyList<LogFile> files, LogState start, ObjectHead? seen, CancellationToken cancellationToken)
    {
        var newest = files.First(file => file.Max == start.TxId);
        var head = string.Equals(seen?.Key, newest.Key, StringComparison.Ordinal) ? seen : await store.HeadAsync(newest.Key, cancellationToken);
        return head is not null && string.Equals(LogMetadata.After(head), start.Pages.Database, StringComparison.Ordinal)
            ? new RestoredState(start with { CommitsSinceCheck = CommitCheck.Commits(head.Metadata) }, head, BytesMoved: 0)
            : null;
    }

    /// <summary>
    /// A state that a run has verified and committed is known by its hash. One that another program has written is taken when its files'
    /// checksums were right, and is then checked like any foreign database, and so is one whose check is due.
    /// </summary>
    private async Task<RestoredState> VerifiedAsync(RestoredState restored, string path, CancellationToken cancellationToken)
    {
        SqliteFile.RequireClosed(path);
        var metadata = restored.Last.Metadata;
        var expected = LogMetadata.After(restored.Last);
        if (expected is null)
        {
            logger.LogInformation("{Key} was written by another program; its checksums are right", restored.Last.Key);
        }
        else if (!string.Equals(expected, restored.State.Pages.Database, StringComparison.Ordinal))
        {
            throw new LtxException(restored.Last.Key, $"should lead to a database with the hash {expected}, but the files lead to {restored.State.Pages.Database}: one of them was replaced");
        }

        var isSpared = expected is not null && CommitCheck.IsSparedBy(metadata);
        if (!isSpared)
        {
            await SqliteFile.VerifyAsync(path, Name, cancellationToken);
        }

        return restored with { State = restored.State with { CommitsSinceCheck = CommitCheck.Commits(metadata) }, IsChecked = !isSpared };
    }

    private InvalidDatabaseException NoSuchCommit(TxId target) => new($"The log {Name} has no commit {target}; its history shows them.");
}

/// <summary>A log lacks a commit that a state needs; newer ones are there, but nothing may be built on them.</summary>
/// <param name="log">The log: its address and prefix.</param>
/// <param name="missing">The first commit that is missing.</param>
internal sealed class LogHoleException(string log, TxId missing)
    : Exception($"The log {log} has a hole: no file holds commit {missing}, though there are newer ones.")
{
    /// <summary>The first commit that is missing.</summary>
    public TxId Missing { get; } = missing;
}
