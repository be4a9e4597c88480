using System.Globalization;
using System.IO.Hashing;
using System.Text;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts;

/// <summary>The past states of a database in the <c>object</c> layout, kept by copies on the server under <c>{key}.versions/</c>.</summary>
/// <param name="store">Where the database is.</param>
/// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
/// <param name="options">Which are kept.</param>
/// <param name="time">The clock for a commit's time; in a folder it also bounds the times by which versions are old.</param>
/// <param name="logger">Receives failures to remove old ones.</param>
public sealed class DatabaseVersions(IObjectStore store, string databaseKey, VersionOptions options, TimeProvider time, ILogger logger)
{
    private readonly DatabaseDownload _download = new(store, databaseKey);
    private readonly PlainFileWriter _writer = new(store, databaseKey);

    /// <summary>Who asks for what is done; <see langword="null"/> when that is not known.</summary>
    public string? Actor { get; init; }

    /// <summary>The versions there are, newest first.</summary>
    public async Task<IReadOnlyList<DatabaseVersion>> ListAsync(CancellationToken cancellationToken = default) =>
        [.. VersionName.NewestFirst(await VersionName.ListAsync(store, databaseKey, cancellationToken))];

    /// <summary>
    /// Makes a past state the current one, by a commit like any other: on top of exactly the state that is there now, which is itself
    /// kept as a version. The current state need not be healthy.
    /// </summary>
    /// <param name="versionId">The version's <see cref="DatabaseVersion.Id"/>.</param>
    /// <param name="runId">The id under which the commit is known.</param>
    /// <param name="path">A local file for the version's bytes; the caller removes it.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="InvalidDatabaseException">There is no such version, or it is damaged.</exception>
    public async Task<CommitResult> RestoreAsync(string versionId, string runId, string path, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(runId);
        RequireId(versionId);
        var current = await store.HeadAsync(databaseKey, cancellationToken);
        if (current is not null
            && string.Equals(current.Metadata.GetValueOrDefault(CommitMetadata.RestoredFromName), versionId, StringComparison.Ordinal)
            && await IsCurrentWholeAsync(path, cancellationToken))
        {
            return new CommitResult(CommitStatus.Unchanged, current.ETag, 0);
        }

        var (hash, moved) = await FetchAsync(versionId, path, cancellationToken);
        if (current is not null && CommitMetadata.IsContent(current, hash))
        {
            return new CommitResult(CommitStatus.Unchanged, current.ETag, moved);
        }

        ChangeCounter.MakeUnique(path, runId);
        var replaced = current is null ? null : StoredState.Of(current);
        var metadata = CommitMetadata.Of(new CommitInfo(runId, RowsChanged: 0) { Kind = CommitKind.Restore, Actor = Actor }, await ContentHash.OfFileAsync(path, cancellationToken), replaced, time);
        metadata[CommitMetadata.RestoredFromName] = versionId;
        var result = await CommitAsync(path, replaced, metadata, cancellationToken);
        return result with { BytesMoved = result.BytesMoved + moved };
    }

    /// <summary>Whether the current state is what its metadata says; what it says alone is no proof that there is nothing to restore.</summary>
    /// <param name="path">A local file for the work.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal async Task<bool> IsCurrentWholeAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await _download.FetchAsync(databaseKey, path, cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is InvalidDatabaseException or ObjectStoreException { Kind: ObjectStoreFailure.Corrupt })
        {
            return false;
        }
    }

    /// <summary>Brings a version into a local file, verified.</summary>
    /// <exception cref="InvalidDatabaseException">There is no such version, or it is damaged.</exception>
    internal async Task<(string Hash, long BytesMoved)> FetchAsync(string versionId, string path, CancellationToken cancellationToken)
    {
        RequireId(versionId);
        var saved = await _download.FetchAsync(DatabaseKeys.Version(databaseKey, versionId), path, cancellationToken);
        return (saved.Hash, saved.BytesMoved);
    }

    /// <summary>Puts the file in the place of a state that is kept in any case, as a version beyond those that the options keep.</summary>
    internal async Task<CommitResult> ReplaceAsync(string path, StoredState replaced, Dictionary<string, string> metadata, CancellationToken cancellationToken) =>
        await CopyAsync(replaced, cancellationToken)
            ? await _writer.PutAsync(path, replaced.ETag, metadata, Task.CompletedTask, cancellationToken)
            : new CommitResult(CommitStatus.LostRace, null, 0);

    /// <summary>Commits a file for whose content there is nothing more to wait.</summary>
    /// <inheritdoc cref="CommitAsync(string, StoredState, Dictionary{string, string}, Task, CancellationToken)"/>
    internal Task<CommitResult> CommitAsync(string path, StoredState? replaced, Dictionary<string, string> metadata, CancellationToken cancellationToken) =>
        CommitAsync(path, replaced, metadata, Task.CompletedTask, cancellationToken);

    /// <summary>Keeps the state that is to be replaced, puts the file in its place once its verification has ended, and removes versions that have outlived their use.</summary>
    internal async Task<CommitResult> CommitAsync(
        string path, StoredState? replaced, Dictionary<string, string> metadata, Task verified, CancellationToken cancellationToken)
    {
        if (replaced is not null && options.IsEnabled && !await CopyAsync(replaced, cancellationToken))
        {
            return new CommitResult(CommitStatus.LostRace, null, 0);
        }

        // When the race is lost the copy made above stays: it is a true past state, named as whoever won has named it too.
        var result = await _writer.PutAsync(path, replaced?.ETag, metadata, verified, cancellationToken);
        if (result.Status == CommitStatus.Committed)
        {
            await PruneAsync(replaced, cancellationToken);
        }

        return result;
    }

    /// <summary>The commit of a run that is no longer the newest, as far back as versions are kept.</summary>
    internal async Task<CommitInfo?> FindCommitAsync(string runId, CancellationToken cancellationToken)
    {
        if (!options.IsEnabled)
        {
            return null;
        }

        var version = (await ListAsync(cancellationToken)).FirstOrDefault(version => string.Equals(version.RunId, runId, StringComparison.Ordinal));
        return version is null ? null : CommitMetadata.Read(await store.HeadAsync(DatabaseKeys.Version(databaseKey, version.Id), cancellationToken), runId);
    }

    private static void RequireId(string versionId)
    {
        if (!VersionName.TryParseId(versionId, out _, out _))
        {
            throw new InvalidDatabaseException($"'{versionId}' is not a version's id; the list of versions shows them.");
        }
    }

    /// <summary><see langword="false"/> when the state is not the current one any more.</summary>
    private async Task<bool> CopyAsync(StoredState state, CancellationToken cancellationToken) =>
        (await store.CopyAsync(databaseKey, DatabaseKeys.Version(databaseKey, VersionName.Id(state)), state.ETag, cancellationToken)).Status == CopyStatus.Copied;

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
            foreach (var version in VersionRetention.Expired(await ListAsync(cancellationToken), options, RetentionClock.Of(store, time.GetUtcNow())).Where(version => !string.Equals(version.Id, kept, StringComparison.Ordinal)))
            {
                await store.DeleteAsync(DatabaseKeys.Version(databaseKey, version.Id), cancellationToken: cancellationToken);
            }
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            logger.Log(LeftWork.LevelOf(cancellationToken), failure, "Old versions of {Key} could not be removed; the next commit tries again", databaseKey);
        }
    }
}

/// <summary>A past state of a database.</summary>
/// <param name="Id">Its name: <c>{UTC time}-{run id}</c>, such as <c>20250121T143022Z-run-1</c>.</param>
/// <param name="CommittedAt">When that state was committed (UTC, by the store's clock, to the second).</param>
/// <param name="RunId">The run that committed it; <c>external-…</c> for a state that was put there by something else.</param>
/// <param name="Length">The size in bytes.</param>
public sealed record DatabaseVersion(string Id, DateTimeOffset CommittedAt, string RunId, long Length)
{
    /// <summary>When it was kept, by the store's clock: when the state was replaced.</summary>
    internal DateTimeOffset KeptAt { get; init; }
}

/// <summary>
/// How versions are called: by the state they hold (when it was committed, and by which run), not by who copied it. So every copy of a
/// state, by whichever run and however often, has the same name and content; none needs to be taken back when a commit fails.
/// </summary>
internal static class VersionName
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int TimeLength = 16;

    public static string Id(StoredState state)
    {
        var maker = state.RunId ?? $"external-{Convert.ToHexStringLower(XxHash32.Hash(Encoding.UTF8.GetBytes(state.ETag)))}";
        return $"{state.CommittedAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{maker}";
    }

    /// <summary>The versions that a store has of a database, in the order of their names.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public static async Task<IReadOnlyList<DatabaseVersion>> ListAsync(IObjectStore store, string databaseKey, CancellationToken cancellationToken)
    {
        var versions = new List<DatabaseVersion>();
        await foreach (var entry in store.ListAsync(DatabaseKeys.Versions(databaseKey), cancellationToken))
        {
            if (TryParse(databaseKey, entry) is { } version)
            {
                versions.Add(version);
            }
        }

        return versions;
    }

    /// <summary>The newest state first; those of one second in the order of their names.</summary>
    public static IOrderedEnumerable<DatabaseVersion> NewestFirst(IEnumerable<DatabaseVersion> versions) =>
        versions.OrderByDescending(version => version.CommittedAt).ThenByDescending(version => version.Id, StringComparer.Ordinal);

    /// <summary>Reads a listing's line; <see langword="null"/> for an object that is not one of ours.</summary>
    public static DatabaseVersion? TryParse(string databaseKey, ObjectEntry entry)
    {
        var name = entry.Key[DatabaseKeys.Versions(databaseKey).Length..];
        return name.EndsWith(DatabaseKeys.Extension, StringComparison.Ordinal) && TryParseId(name[..^DatabaseKeys.Extension.Length], out var time, out var runId)
            ? new DatabaseVersion(name[..^DatabaseKeys.Extension.Length], time, runId, entry.Length) { KeptAt = entry.LastModified }
            : null;
    }

    public static bool TryParseId(string id, out DateTimeOffset time, out string runId)
    {
        runId = id.Length > TimeLength + 1 ? id[(TimeLength + 1)..] : "";
        time = default;
        return runId.Length > 0
            && id[TimeLength] == '-'
            && !id.Contains('/', StringComparison.Ordinal)
            && DateTimeOffset.TryParseExact(id[..TimeLength], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}

/// <summary>
/// Which versions have outlived their use. Judged by the versions' own times as far as <see cref="RetentionClock"/> believes them: a clock that is wrong for some runs removes nothing.
/// </summary>
internal static class VersionRetention
{
    private static readonly TimeSpan SameTime = TimeSpan.FromMinutes(1);

    public static IReadOnlyList<DatabaseVersion> Expired(IReadOnlyCollection<DatabaseVersion> versions, VersionOptions options, RetentionClock clock)
    {
        if (!options.IsEnabled || versions.Count == 0)
        {
            return [];
        }

        // One from the future stays, and takes no other's place, until its time has come.
        var newestFirst = VersionName.NewestFirst(versions.Where(version => version.CommittedAt <= clock.Now)).ToList();
        var newest = newestFirst.Take(options.KeepNewest).ToList();

        // Those kept last as well: a clock that was behind has given a new state an old name. Names of one second are in no order.
        var misnamed = newestFirst.Where(version => version.KeptAt <= clock.Now).OrderByDescending(version => version.KeptAt).Take(options.KeepNewest)
            .Where(version => newest[^1].CommittedAt - version.CommittedAt > SameTime);
        return [.. newestFirst.Except(newest).Except(misnamed).Except(Daily(newestFirst, options.KeepDays, clock))];
    }

    /// <summary>The last version of each day.</summary>
    private static IEnumerable<DatabaseVersion> Daily(List<DatabaseVersion> newestFirst, int days, RetentionClock clock)
    {
        var newestDay = clock.Newest(newestFirst.Select(version => version.CommittedAt))?.UtcDateTime.Date ?? DateTime.MinValue;
        var firstDay = newestDay - DateTime.MinValue > TimeSpan.FromDays(days) ? newestDay.AddDays(1 - days) : DateTime.MinValue;
        return days == 0 ? [] : newestFirst.DistinctBy(version => version.CommittedAt.UtcDateTime.Date).Where(version => version.CommittedAt.UtcDateTime.Date >= firstDay);
    }
}
