using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Layouts;

/// <summary>Brings a stored database into a local file, in constant memory, and refuses one that is not what it should be.</summary>
internal sealed class DatabaseDownload(IObjectStore store, string databaseKey)
{
    /// <summary>Whether content that a commit has verified, and that has the hash with which that stored it, is taken without a check of its pages (<see cref="CommitCheck"/>).</summary>
    public bool SparesChecks { get; init; }

    /// <summary>Fetches an object that must be there.</summary>
    public async Task<SavedDatabase> FetchAsync(string key, string path, CancellationToken cancellationToken)
    {
        await using var result = await store.GetAsync(key, cancellationToken: cancellationToken);
        return result.Status == GetStatus.Found ? await SaveAsync(result, path, cancellationToken) : throw Missing(key);
    }

    /// <summary>Saves a found object and verifies it; nothing is left when it is refused.</summary>
    /// <remarks>What does not verify may have been garbled on its way, and is fetched once more: only what comes twice is what is stored.</remarks>
    public async Task<SavedDatabase> SaveAsync(GetResult found, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await SaveOnceAsync(found, path, cancellationToken);
        }
        catch (InvalidDatabaseException)
        {
            await using var again = await store.GetAsync(found.Head!.Key, new GetCondition(IfMatch: found.Head.ETag), cancellationToken);
            if (again.Status != GetStatus.Found)
            {
                // Replaced meanwhile: what was found before is what there is to say.
                throw;
            }

            return await SaveOnceAsync(again, path, cancellationToken);
        }
    }

    private async Task<SavedDatabase> SaveOnceAsync(GetResult found, string path, CancellationToken cancellationToken)
    {
        var head = found.Head!;
        RemoveLocal(path);
        try
        {
            var hash = await WriteAsync(found.Content!, head, path, cancellationToken);
            var isChecked = await VerifyAsync(head, hash, path, cancellationToken);
            await RefuseWalBesideAsync(head.Key, path, cancellationToken);
            return new SavedDatabase(head, hash, isChecked);
        }
        catch
        {
            RemoveLocal(path);
            throw;
        }
    }

    /// <summary>Copies a stream, which should have this length, into a new file for the owner only, and returns its hash.</summary>
    public static async Task<(string Hash, long Length)> WritePrivateAsync(Stream content, string path, long length, CancellationToken cancellationToken)
    {
        await using var file = PrivateFile.CreateFor(path, length);
        return await ContentHash.CopyAsync(content, file, cancellationToken);
    }

    /// <summary>Also what SQLite left beside an earlier file: it would apply an old journal to the new database.</summary>
    public static void RemoveLocal(string path)
    {
        foreach (var file in SqliteFile.BesideOf(path).Prepend(path))
        {
            File.Delete(file);
        }
    }

    public InvalidDatabaseException Missing(string key) => new(string.Equals(key, databaseKey, StringComparison.Ordinal)
        ? $"There is no database {Name(key)}. Check the organization and the store; a new organization's is created with Database:CreateWhenMissing=true."
        : $"There is no version {Name(key)}; the list of versions shows them.");

    /// <summary>The file is only a copy of what a log held, and the log is gone: to go on with it would lose what came after.</summary>
    public InvalidDatabaseException CopyWithoutLog(string commit) => new(
        $"The plain file {Name(databaseKey)} is only a copy of commit {commit} of a log, and no log that goes on from there is beside it. " +
        "Put the log's files back; or 'convert --discard log' goes on with the plain file.");

    private async Task<string> WriteAsync(Stream content, ObjectHead head, string path, CancellationToken cancellationToken)
    {
        var (hash, length) = content is OwnedFileStream own && own.TryMoveTo(path) is { } moved
            ? (moved, content.Length)
            : await WritePrivateAsync(content, path, head.Length, cancellationToken);
        return length == head.Length
            ? hash
            : throw new ObjectStoreException(ObjectStoreFailure.Corrupt, $"The store sent {length} bytes of {Name(head.Key)} instead of {head.Length}; try again.");
    }

    /// <returns>Whether all pages were checked.</returns>
    private async Task<bool> VerifyAsync(ObjectHead head, string hash, string path, CancellationToken cancellationToken)
    {
        var expected = CommitMetadata.ContentHash(head);
        if (expected is not null && !CommitMetadata.IsContent(head, hash))
        {
            throw new InvalidDatabaseException(
                $"The database {Name(head.Key)} is damaged: its content hash is {hash}, but it was stored with {expected}. Restore a version of it, or store a healthy copy.");
        }

        if (SparesChecks && expected is not null && CommitCheck.IsSparedBy(head.Metadata))
        {
            SqliteFile.RequireWhole(path, Name(head.Key));
            return false;
        }

        await SqliteFile.VerifyAsync(path, Name(head.Key), cancellationToken);
        return true;
    }

    /// <summary>A database that was edited in place may still have its newest rows in a -wal object: without them it is an old state.</summary>
    private async Task RefuseWalBesideAsync(string key, string path, CancellationToken cancellationToken)
    {
        if (SqliteFile.IsWal(path, key) && await store.HeadAsync(DatabaseKeys.WriteAheadLog(key), cancellationToken) is { Length: > 0 })
        {
            throw new InvalidDatabaseException(
                $"The database {Name(key)} has changes in '{DatabaseKeys.WriteAheadLog(key)}' that are not in it yet. Run 'PRAGMA wal_checkpoint(TRUNCATE)' on it and close what has it open.");
        }
    }

    private string Name(string key) => $"'{key}' in {store.Address}";
}

/// <summary>A stored database in a local file, verified.</summary>
/// <param name="Head">The object.</param>
/// <param name="Hash">XXH3-128 of the file.</param>
/// <param name="IsChecked">Whether all its pages were checked, since no commit vouches for them (<see cref="CommitCheck"/>).</param>
internal sealed record SavedDatabase(ObjectHead Head, string Hash, bool IsChecked)
{
    /// <summary>Bytes fetched from the store.</summary>
    public long BytesMoved => Head.Length;
}
