using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>
/// Makes a past state the current one, under the lease, in whichever layout the database is now: versions and commits of both outlive a conversion. The current
/// state need not be readable.
/// </summary>
/// <param name="store">Where the database is.</param>
/// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
/// <param name="options">How the log works.</param>
/// <param name="versions">Which versions of the plain file are kept.</param>
/// <param name="time">The clock for a commit's time.</param>
/// <param name="logger">Receives failures that do not matter.</param>
public sealed class StateRestore(IObjectStore store, string databaseKey, LogLayoutOptions options, VersionOptions versions, TimeProvider time, ILogger logger)
{
    private readonly LogReturn _return = new(store, databaseKey, options, time, logger);
    private readonly LogHistory _history = new(store, databaseKey, options, time, logger);
    private readonly DatabaseVersions _versions = new(store, databaseKey, versions, time, logger);

    /// <summary>Who asks for what is done; <see langword="null"/> when that is not known.</summary>
    public string? Actor { get; init; }

    /// <summary>Makes a version of the plain file the current state.</summary>
    /// <param name="found">What was found under the lease.</param>
    /// <param name="versionId">The version's <see cref="DatabaseVersion.Id"/>.</param>
    /// <param name="runId">The id under which the commit is known.</param>
    /// <param name="path">A local file for the work; the caller removes it.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="InvalidDatabaseException">There is no such version, it is damaged, or there is a conflict.</exception>
    public async Task<CommitResult> ToVersionAsync(StoredDatabase found, string versionId, string runId, string path, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(runId);
        if (found.RequireNoConflict() is not { Kind: StoredDatabaseKind.Log, Log: { } log })
        {
            return await new DatabaseVersions(store, databaseKey, versions, time, logger) { Actor = Actor }.RestoreAsync(versionId, runId, path, cancellationToken);
        }

        // Whoever has gone back there may have died before the log could be read again.
        if (log.Newest is { } last && IsRestoredFrom(last, versionId) && await _return.TryReadNewestAsync(log.Files, path, cancellationToken) is not null)
        {
            return new CommitResult(CommitStatus.Unchanged, last.Key, 0);
        }

        return await _return.RunAsync(log.Files, Info(runId, versionId), FetchAsync, path, cancellationToken);

        async Task<long> FetchAsync(CancellationToken cancel)
        {
            var (_, moved) = await _versions.FetchAsync(versionId, path, cancel);

            // As on the plain file: where the log is published, the very bytes of the version would bring its ETag back.
            ChangeCounter.MakeUnique(path, runId);
            return moved;
        }
    }

    /// <summary>Makes a commit of the log the current state.</summary>
    /// <param name="found">What was found under the lease.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="runId">The id under which the commit is known.</param>
    /// <param name="path">A local file for the work; the caller removes it.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="InvalidDatabaseException">There is no such commit, it is damaged, or there is a conflict.</exception>
    public async Task<CommitResult> ToCommitAsync(StoredDatabase found, TxId commit, string runId, string path, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(runId);
        if (found.RequireNoConflict().Kind != StoredDatabaseKind.PlainFile)
        {
            return await new LogHistory(store, databaseKey, options, time, logger) { Actor = Actor }.RestoreAsCommitAsync(commit, runId, path, cancellationToken);
        }

        var head = found.File!.Head!;

        if (IsRestoredFrom(head, commit.ToString()) && await _versions.IsCurrentWholeAsync(path, cancellationToken))
        {
            return new CommitResult(CommitStatus.Unchanged, head.ETag, 0);
        }

        var moved = await _history.RestoreAsync(commit, path, cancellationToken);
        ChangeCounter.MakeUnique(path, runId);
        var file = StoredState.Of(head);
        var metadata = CommitMetadata.Of(Info(runId, commit.ToString()), await ContentHash.OfFileAsync(path, cancellationToken), file, time);
        var result = await _versions.CommitAsync(path, file, metadata, cancellationToken);
        return result with { BytesMoved = result.BytesMoved + moved };
    }

    private CommitInfo Info(string runId, string state) => new(runId, RowsChanged: 0) { Kind = CommitKind.Restore, Actor = Actor, RestoredFrom = state };

    private static bool IsRestoredFrom(ObjectHead head, string state) =>
        string.Equals(head.Metadata.GetValueOrDefault(CommitMetadata.RestoredFromName), state, StringComparison.Ordinal);
}
