using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts;

/// <summary>The past states of a database in the <c>object</c> layout, kept by copies on the server under <c>{key}.versions/</c>.</summary>
/// <param name="store">Where the database lies.</param>
/// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
/// <param name="options">Which are kept.</param>
/// <param name="logger">Where a failure to remove old ones is told.</param>
public sealed class DatabaseVersions(IObjectStore store, string databaseKey, VersionOptions options, ILogger logger)
{
    private readonly DatabaseDownload _download = new(store, databaseKey);

    /// <summary>The versions there are, newest first.</summary>
    public async Task<IReadOnlyList<DatabaseVersion>> ListAsync(CancellationToken cancellationToken = default)
    {
        var versions = new List<DatabaseVersion>();
        await foreach (var entry in store.ListAsync(VersionName.Prefix(databaseKey), cancellationToken))
        {
            if (VersionName.TryParse(databaseKey, entry) is { } version)
            {
                versions.Add(version);
            }
        }

        return [.. versions.OrderByDescending(version => version.CommittedAt).ThenByDescending(version => version.Id, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Makes a past state the current one, by a commit like any other: on top of exactly the state that is there now, which is itself
    /// kept as a version. The current state need not be healthy.
    /// </summary>
    /// <param name="versionId">The version's <see cref="DatabaseVersion.Id"/>.</param>
    /// <param name="runId">The id under which the commit is known.</param>
    /// <param name="path">A local file for the version's bytes; the caller removes it.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="UnusableDatabaseException">There is no such version, or it is damaged.</exception>
    public async Task<CommitAnswer> RestoreAsync(string versionId, string runId, string path, CancellationToken cancellationToken = default)
    {
        RunId.Validate(runId);
        if (!VersionName.TryParseId(versionId, out _, out _))
        {
            throw new UnusableDatabaseException($"'{versionId}' is not a version's id; the list of versions shows them.");
        }

        var current = await store.HeadAsync(databaseKey, cancellationToken);
        if (current is not null && string.Equals(current.Metadata.GetValueOrDefault(CommitMetadata.RestoredFromName), versionId, StringComparison.Ordinal))
        {
            return new CommitAnswer(CommitStatus.Unchanged, current.ETag, 0);
        }

        var (_, hash, moved) = await _download.FetchAsync(VersionName.Key(databaseKey, versionId), path, cancellationToken);
        if (current is not null && CommitMetadata.IsContent(current, hash))
        {
            return new CommitAnswer(CommitStatus.Unchanged, current.ETag, moved);
        }

        SqliteFile.MakeUnique(path, runId);
        var replaced = current is null ? null : StoredState.Of(current);
        var metadata = CommitMetadata.Of(new CommitInfo(runId, RowsChanged: 0), await ContentHash.OfFileAsync(path, cancellationToken), replaced);
        metadata[CommitMetadata.RestoredFromName] = versionId;
        var answer = await CommitAsync(path, replaced, metadata, cancellationToken);
        return answer with { BytesMoved = answer.BytesMoved + moved };
    }

    /// <summary>Keeps the state that is to be replaced, puts the file in its place, and removes versions that have outlived their use.</summary>
    internal async Task<CommitAnswer> CommitAsync(string path, StoredState? replaced, Dictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        if (replaced is not null && !await TryKeepAsync(replaced, cancellationToken))
        {
            return new CommitAnswer(CommitStatus.LostRace, null, 0);
        }

        var content = ObjectContent.FromFile(path);
        var put = await store.PutAsync(
            new PutRequest
            {
                Key = databaseKey,
                Content = content,
                IfAbsent = replaced is null,
                IfMatch = replaced?.ETag,
                Metadata = metadata,
                ContentType = "application/vnd.sqlite3",
            },
            cancellationToken);
        if (put.Status == PutStatus.PreconditionFailed)
        {
            // The copy made above stays: it is a true past state, named as whoever won has named it too.
            return new CommitAnswer(CommitStatus.LostRace, null, 0);
        }

        await PruneAsync(replaced, cancellationToken);
        return new CommitAnswer(CommitStatus.Committed, put.ETag, content.Length);
    }

    /// <summary>The commit of a run that is no longer the newest, as far back as versions are kept.</summary>
    internal async Task<CommitInfo?> FindCommitAsync(string runId, CancellationToken cancellationToken)
    {
        if (!options.IsEnabled)
        {
            return null;
        }

        var version = (await ListAsync(cancellationToken)).FirstOrDefault(version => string.Equals(version.RunId, runId, StringComparison.Ordinal));
        return version is null ? null : CommitMetadata.Read(await store.HeadAsync(VersionName.Key(databaseKey, version.Id), cancellationToken), runId);
    }

    private async Task<bool> TryKeepAsync(StoredState state, CancellationToken cancellationToken)
    {
        if (!options.IsEnabled)
        {
            return true;
        }

        var copy = await store.CopyAsync(databaseKey, VersionName.Key(databaseKey, VersionName.Id(state)), state.ETag, cancellationToken);
        return copy.Status == CopyStatus.Copied;
    }

    /// <summary>The commit stands: nothing that goes wrong here, a cancellation neither, may make it look failed.</summary>
    private async Task PruneAsync(StoredState? justKept, CancellationToken cancellationToken)
    {
        if (!options.IsEnabled || justKept is null)
        {
            return;
        }

        try
        {
            var kept = VersionName.Id(justKept);
            foreach (var version in VersionRetention.Expired(await ListAsync(cancellationToken), options).Where(version => !string.Equals(version.Id, kept, StringComparison.Ordinal)))
            {
                await store.DeleteAsync(VersionName.Key(databaseKey, version.Id), cancellationToken: cancellationToken);
            }
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            logger.LogWarning(failure, "Old versions of {Key} could not be removed; the next commit tries again", databaseKey);
        }
    }
}
