using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>
/// Compares all that is kept of a database with what it says of itself: hashes, names and order. One file at a time; each state of the log is made on local disk from the one
/// before it, so that every commit is read once. Without the lease: what goes while it is looked at is not missing.
/// </summary>
/// <param name="store">Where the database is.</param>
/// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
/// <param name="path">A local file for the work; the caller removes it.</param>
public sealed class HistoryVerification(IObjectStore store, string databaseKey, string path)
{
    private const int ParallelReads = 4;

    private readonly DatabaseDownload _download = new(store, databaseKey);
    private readonly LogRestore _restore = new(store, ParallelReads);
    private readonly List<HistoryFinding> _findings = [];
    private int _versions;
    private int _logFiles;

    /// <summary>Verifies everything.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<HistoryReport> RunAsync(CancellationToken cancellationToken = default)
    {
        var found = await new DatabaseFinder(store, databaseKey).ExamineAsync(cancellationToken);
        if (found.Conflict is { } conflict)
        {
            Add(databaseKey, HistoryProblem.Contradictory, conflict);
        }

        if (found.File is not null)
        {
            await VerifyFileAsync(databaseKey, cancellationToken);
        }

        await VerifyVersionsAsync(cancellationToken);
        await VerifyLogAsync(cancellationToken);
        return new HistoryReport(_versions, _logFiles, found.File is not null, _findings);
    }

    private async Task VerifyVersionsAsync(CancellationToken cancellationToken)
    {
        var versions = new List<(DatabaseVersion Version, string Key)>();
        await foreach (var entry in store.ListAsync(DatabaseKeys.Versions(databaseKey), cancellationToken))
        {
            if (VersionName.TryParse(databaseKey, entry) is { } version)
            {
                versions.Add((version, entry.Key));
            }
            else
            {
                Add(entry.Key, HistoryProblem.Foreign, "is not named as a version is");
            }
        }

        var before = default(DateTimeOffset?);
        var nameBefore = default(DateTimeOffset);
        foreach (var (version, key) in versions.OrderBy(kept => kept.Version.CommittedAt).ThenBy(kept => kept.Version.Id, StringComparer.Ordinal))
        {
            _versions++;
            if (await VerifyFileAsync(key, cancellationToken) is not { } head)
            {
                continue;
            }

            RequireName(version, head);
            if (CommitMetadata.StatedTime(head.Metadata) is { } time)
            {
                // Names are to the second, so that two of one second say nothing of their order.
                if (time <= before && version.CommittedAt > nameBefore)
                {
                    Add(key, HistoryProblem.OutOfOrder, $"was committed at {CommitTime.Text(time)}, not after the version before it ({CommitTime.Text(before.Value)})");
                }

                (before, nameBefore) = (time, version.CommittedAt);
            }
        }
    }

    private void RequireName(DatabaseVersion version, ObjectHead head)
    {
        if ((CommitMetadata.RunId(head) ?? version.RunId) != version.RunId || (CommitMetadata.RunId(head) is null && !version.RunId.StartsWith("external-", StringComparison.Ordinal)))
        {
            Add(head.Key, HistoryProblem.Misnamed, $"is named after run '{version.RunId}', but was committed by {(CommitMetadata.RunId(head) is { } run ? $"run '{run}'" : "another program")}");
        }
    }

    /// <summary>A whole database with the hash that it was stored with.</summary>
    /// <returns>Its head; <see langword="null"/> when it is damaged or gone.</returns>
    private async Task<ObjectHead?> VerifyFileAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await _download.FetchAsync(key, path, cancellationToken)).Head;
        }
        catch (Exception failure) when (failure is InvalidDatabaseException or ObjectStoreException { Kind: ObjectStoreFailure.Corrupt })
        {
            if (await store.HeadAsync(key, cancellationToken) is not null)
            {
                Add(key, HistoryProblem.Damaged, failure.Message);
            }

            return null;
        }
        finally
        {
            DatabaseDownload.RemoveLocal(path);
        }
    }

    private async Task VerifyLogAsync(CancellationToken cancellationToken)
    {
        var files = new List<LogFile>();
        await foreach (var entry in store.ListAsync(DatabaseKeys.Log(databaseKey), cancellationToken))
        {
            if (LogFile.TryParse(databaseKey, entry, out var file))
            {
                files.Add(file);
            }
            else
            {
                Add(entry.Key, HistoryProblem.Foreign, "is not named as a file of a log is");
            }
        }

        _logFiles = files.Count;
        foreach (var file in files.Where(file => file.Level != LogFile.CommitLevel))
        {
            await VerifyMergedAsync(file, cancellationToken);
        }

        await VerifyCommitsAsync(files, cancellationToken);
    }

    /// <summary>A snapshot leads to the state that it records; of a file of merged commits the checksum is right.</summary>
    private async Task VerifyMergedAsync(LogFile file, CancellationToken cancellationToken)
    {
        if (file.IsSnapshot)
        {
            await ApplyAsync(file, start: null, cancellationToken);
            DatabaseDownload.RemoveLocal(path);
            return;
        }

        await using var answer = await store.GetAsync(file.Key, cancellationToken: cancellationToken);
        if (answer.Status != GetStatus.Found)
        {
            return;
        }

        try
        {
            await using var reader = await LtxReader.OpenAsync(answer.Content!, file.Key, cancellationToken);
            var page = new byte[reader.Header.PageSize];
            while (await reader.ReadPageAsync(page, cancellationToken) != 0)
            {
            }

            if (reader.Header.MinTxId != file.Min || reader.Header.MaxTxId != file.Max)
            {
                Add(file.Key, HistoryProblem.Misnamed, $"goes from transaction {reader.Header.MinTxId} to {reader.Header.MaxTxId}");
            }
        }
        catch (LtxException failure)
        {
            Add(file.Key, HistoryProblem.Damaged, failure.Message);
        }
    }

    /// <summary>The commits one after the other, each on top of the one before it; after one that cannot be applied, from the next snapshot on.</summary>
    private async Task VerifyCommitsAsync(List<LogFile> files, CancellationToken cancellationToken)
    {
        var commits = files.Where(file => file.Level == LogFile.CommitLevel).OrderBy(file => file.Max).ToList();
        var snapshots = files.Where(file => file.IsSnapshot && file.Level != LogFile.CommitLevel).ToLookup(file => file.Max);
        if (commits.Count == 0)
        {
            return;
        }

        var state = default(LogState?);
        var timeBefore = default(DateTimeOffset?);
        var reached = commits[0].Min.Previous;
        foreach (var commit in commits)
        {
            AddMissing(reached, commit.Min.Previous, cancellationToken);
            if (state?.TxId != commit.Min.Previous)
            {
                state = snapshots[commit.Min.Previous].FirstOrDefault() is { } snapshot ? await ApplyAsync(snapshot, start: null, cancellationToken, isKnown: true) : null;
            }

            timeBefore = await VerifyTimeAsync(commit, timeBefore, cancellationToken) ?? timeBefore;
            state = state is not null || commit.IsSnapshot ? await ApplyAsync(commit, commit.IsSnapshot ? null : state, cancellationToken) : await VerifyAloneAsync(commit, cancellationToken);
            reached = commit.Max;
        }

        AddMissing(reached, LogFile.Newest(files), cancellationToken);
        DatabaseDownload.RemoveLocal(path);
    }

    private void AddMissing(TxId reached, TxId last, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (reached < last)
        {
            Add(
                LogFile.KeyOf(databaseKey, LogFile.CommitLevel, reached.Next, reached.Next),
                HistoryProblem.Missing,
                reached.Next == last ? $"commit {last} has no file, though there are newer ones" : $"the commits {reached.Next} to {last} have no files, though there are newer ones");
        }
    }

    private async Task<DateTimeOffset?> VerifyTimeAsync(LogFile commit, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        // When the store has received a file says nothing of the order: a file that another program has changed is younger than those that follow it.
        if (await store.HeadAsync(commit.Key, cancellationToken) is not { } head || LogMetadata.RecordedTime(head) is not { } time)
        {
            return null;
        }

        // Earlier releases gave two commits of one moment the same time.
        if (time < before || (time == before && CommitMetadata.Kind(head.Metadata) is not null))
        {
            Add(commit.Key, HistoryProblem.OutOfOrder, $"was committed at {CommitTime.Text(time)}, not after the commit before it ({CommitTime.Text(before.Value)})");
        }

        return time;
    }

    /// <summary>A commit whose state before is not kept: nothing can be said but that the file is whole.</summary>
    private async Task<LogState?> VerifyAloneAsync(LogFile commit, CancellationToken cancellationToken)
    {
        await VerifyMergedAsync(commit, cancellationToken);
        return null;
    }

    /// <returns>The state that a file leads to; <see langword="null"/> when it is not what it says, or gone.</returns>
    private async Task<LogState?> ApplyAsync(LogFile file, LogState? start, CancellationToken cancellationToken, bool isKnown = false)
    {
        try
        {
            if (start is null)
            {
                DatabaseDownload.RemoveLocal(path);
            }

            var restored = await _restore.RunAsync(path, new LogPlan([file], file.Max, Hole: null), start, cancellationToken);
            if (LogMetadata.After(restored.Last) is not { } expected || string.Equals(expected, restored.State.Pages.Database, StringComparison.Ordinal))
            {
                return restored.State;
            }

            Add(file.Key, HistoryProblem.Damaged, $"should lead to a database with the hash {expected}, but leads to {restored.State.Pages.Database}", isKnown);
        }
        catch (LtxException failure)
        {
            Add(file.Key, failure.Message.Contains("not as its name says", StringComparison.Ordinal) ? HistoryProblem.Misnamed : HistoryProblem.Damaged, failure.Message, isKnown);
        }
        catch (LogFileGoneException)
        {
            // Maintenance went by.
        }

        return null;
    }

    private void Add(string key, HistoryProblem problem, string detail, bool isKnown = false)
    {
        if (!isKnown)
        {
            _findings.Add(new HistoryFinding(key, problem, detail));
        }
    }
}
