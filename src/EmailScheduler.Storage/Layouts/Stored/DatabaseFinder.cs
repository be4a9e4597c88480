using System.Globalization;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>
/// Finds out from what a store holds in which layout a database is (docs/storage-protocol.md, section 3), and opens it in that. Who is about to change
/// it looks under the lease; who only reads may find something that is on its way from one layout to the other, and looks again when it is gone.
/// </summary>
/// <param name="store">Where the database is.</param>
/// <param name="databaseKey">Its key, such as <c>org-data/99.db</c>.</param>
internal sealed class DatabaseFinder(IObjectStore store, string databaseKey)
{
    private const int Attempts = 4;

    private readonly ConflictText _text = new(store.Address, databaseKey);

    /// <summary>Looks: one listing where there is no log beside the plain file; with a log, its files and the heads of its newest commit and of the plain file too.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<StoredDatabase> FindAsync(CancellationToken cancellationToken = default)
    {
        StoredDatabase? before = null;
        for (var attempt = 1; attempt < Attempts; attempt++)
        {
            // A conflict must be seen twice: a listing and the heads after it are not of one moment, and a conversion may have gone by.
            var found = await TryFindAsync(cancellationToken);
            if (found is { Kind: not StoredDatabaseKind.Conflict } || (found is not null && found.IsSameAs(before)))
            {
                return found;
            }

            before = found ?? before;
        }

        return await TryFindAsync(cancellationToken) ?? throw KeptChanging();
    }

    /// <summary>Looks at the plain file's metadata as well, which a run reads with the file: whether it is but a copy of a log that is not there.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<StoredDatabase> ExamineAsync(CancellationToken cancellationToken = default)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var found = await FindAsync(cancellationToken);
            if (found is not { Kind: StoredDatabaseKind.PlainFile, File: { Head: null } file })
            {
                return found;
            }

            // A copy that is another than the one in the listing: the database may have been converted to a log since.
            if (await store.HeadAsync(databaseKey, cancellationToken) is { } head
                && (CommitMetadata.CopyOf(head) is null || string.Equals(head.ETag, file.Entry.ETag, StringComparison.Ordinal)))
            {
                return Examined(FileOf(head), head, found.Log) with { Beside = found.Beside };
            }
        }

        throw KeptChanging();
    }

    /// <summary>Opens the plain file that was found, or one that is to be created.</summary>
    public ObjectLayout OpenObject(StoredDatabase found, ObjectLayoutOptions options, TimeProvider time, ILogger logger) =>
        new ObjectLayout(store, databaseKey, options, time, logger) { Found = found.File };

    /// <summary>Opens the log that was found, or one that is to be created.</summary>
    public LogLayout OpenLog(StoredDatabase found, LogLayoutOptions options, TimeProvider time, ILogger logger) =>
        new LogLayout(store, databaseKey, options, time, logger) { Found = found.Log ?? new StoredLog([], Newest: null) };

    private StoredDatabase Examined(PlainFile file, ObjectHead head, StoredLog? log) => CommitMetadata.CopyOf(head) is { } commit
        ? StoredDatabase.OfConflict(ConflictKind.CopyWithoutLog, new DatabaseDownload(store, databaseKey).CopyWithoutLog(commit).Message, file, log)
        : StoredDatabase.OfFile(file, log);

    private ObjectStoreException KeptChanging() =>
        new(ObjectStoreFailure.Transient, $"The database '{databaseKey}' in {store.Address} kept changing while it was looked at; try again.");

    private static PlainFile FileOf(ObjectHead head) => new(new ObjectEntry(head.Key, head.ETag, head.Length, head.LastModified), head);

    private async Task<StoredDatabase?> TryFindAsync(CancellationToken cancellationToken)
    {
        var listing = await store.ListLevelAsync(databaseKey, cancellationToken);
        var entry = listing.Objects.FirstOrDefault(entry => string.Equals(entry.Key, databaseKey, StringComparison.Ordinal));
        var file = entry is null ? null : new PlainFile(entry, Head: null);
        var hasLog = listing.Prefixes.Contains(DatabaseKeys.Log(databaseKey), StringComparer.Ordinal);
        var found = hasLog ? await TryFindLogAsync(file, cancellationToken) : file is null ? StoredDatabase.None : StoredDatabase.OfFile(file, log: null);
        return found is null ? null : found with { Beside = Beside(listing) };
    }

    private StoredBeside Beside(ObjectListing listing) => new(
        listing.Prefixes.Contains(DatabaseKeys.Events(databaseKey), StringComparer.Ordinal),
        listing.Objects.Any(entry => string.Equals(entry.Key, DatabaseKeys.Pause(databaseKey), StringComparison.Ordinal)));

    private async Task<StoredDatabase?> TryFindLogAsync(PlainFile? file, CancellationToken cancellationToken) =>
        await TryReadLogAsync(cancellationToken) is { } log ? await TryJudgeAsync(file, log, cancellationToken) : null;

    /// <summary><see langword="null"/> when its newest commit went while it was looked at.</summary>
    private async Task<StoredLog?> TryReadLogAsync(CancellationToken cancellationToken)
    {
        var log = new StoredLog(await LogFile.ListAsync(store, databaseKey, cancellationToken), Newest: null);
        if (log.Last is not { Level: LogFile.CommitLevel } newest)
        {
            return log;
        }

        return await store.HeadAsync(newest.Key, cancellationToken) is { } head ? log with { Newest = head } : null;
    }

    private async Task<StoredDatabase?> TryJudgeAsync(PlainFile? file, StoredLog log, CancellationToken cancellationToken)
    {
        if (!log.HasSnapshot || log.IsClosed)
        {
            return WithoutLog(file, log);
        }

        if (file is null)
        {
            return StoredDatabase.OfLog(null, log);
        }

        return await store.HeadAsync(databaseKey, cancellationToken) is { } head ? BesideLog(FileOf(head), head, log) : null;
    }

    private StoredDatabase WithoutLog(PlainFile? file, StoredLog log) => (file, log) switch
    {
        (not null, _) => StoredDatabase.OfFile(file, log),
        (_, { Files.Count: 0 }) => StoredDatabase.None,
        (_, { IsClosed: true }) => StoredDatabase.OfConflict(ConflictKind.FileMissing, _text.FileMissing(log), null, log),
        _ => StoredDatabase.OfConflict(ConflictKind.SnapshotMissing, _text.SnapshotMissing(), null, log),
    };

    private StoredDatabase BesideLog(PlainFile file, ObjectHead head, StoredLog log)
    {
        if (CommitMetadata.TryReadCopiedCommit(head, out var commit))
        {
            return commit <= LogFile.Newest(log.Files)
                ? StoredDatabase.OfLog(file, log)
                : StoredDatabase.OfConflict(ConflictKind.CommitsMissing, _text.CommitsMissing(log, commit), file, log);
        }

        return IsUnfinishedConversion(head, log)
            ? StoredDatabase.OfFile(file, log)
            : StoredDatabase.OfConflict(ConflictKind.TwoDatabases, _text.TwoDatabases(file, log), file, log);
    }

    /// <summary>
    /// A conversion commits the plain file to the log first, and then marks it as a copy. Where the mark is missing and no one has built on that
    /// commit, the file is the database still: it is as it was, or a run has committed to it. A file of another program names no run; and one that was put
    /// back names, in a folder, the run that made it, which the conversion knows.
    /// </summary>
    private static bool IsUnfinishedConversion(ObjectHead head, StoredLog log) =>
        log.Newest is { } newest
        && LogMetadata.ConvertedETag(newest) is { } converted
        && (string.Equals(head.ETag, converted, StringComparison.Ordinal)
            || (CommitMetadata.RunId(head) is { } run && CommitMetadata.FindEarlier(CommitMetadata.EarlierRuns(newest), run) is null));
}

/// <summary>What is said of a conflict: both sides by name, and the ways out.</summary>
internal sealed class ConflictText(string address, string databaseKey)
{
    private const string ToLog = "'convert --discard object' goes on with the log";
    private const string ToFile = "'convert --discard log' goes on with the plain file";

    private string File => $"'{databaseKey}'";

    private string Log => $"'{DatabaseKeys.Log(databaseKey)}'";

    public string TwoDatabases(PlainFile file, StoredLog log) =>
        $"There are two databases in {address}: the log {Log}, which ends at commit {LogFile.Newest(log.Files)}{Written(log.Last?.Entry)}, and the plain file {File}{Written(file.Entry)}, " +
        $"which is no copy of it: another program has put it there or changed it. Nothing was changed. {Conversion(log)}Decide which one is right: {ToLog} and keeps the plain file as a version; " +
        $"{ToFile} and closes the log, whose commits stay.";

    public string FileMissing(StoredLog log) =>
        $"There is no plain file {File} in {address}, though the log {Log} was closed at commit {LogFile.Newest(log.Files)} for the database to go on there. Put the file back; or {ToLog}.";

    public string SnapshotMissing() =>
        $"There is no plain file {File} in {address}, and the log {Log} has no snapshot, so nothing can be made from its files. Put the missing files back, or remove the others.";

    public string CommitsMissing(StoredLog log, TxId commit) =>
        $"The log {Log} in {address} ends at commit {LogFile.Newest(log.Files)}, but the plain file {File} is a copy of commit {commit}: files of the log are missing. " +
        $"Put them back; or decide what is to be the database: {ToLog} as it is and keeps the plain file as a version; {ToFile} and closes the log.";

    private static string Conversion(StoredLog log) => log.Newest is { } newest && LogMetadata.ConvertedETag(newest) is not null
        ? "That commit is of a conversion of the plain file, and holds it as it was then: unless an older file was put back since, the plain file is the later one. "
        : "";

    private static string Written(ObjectEntry? entry) =>
        entry is null ? "" : string.Create(CultureInfo.InvariantCulture, $" (written {entry.LastModified.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z)");
}
