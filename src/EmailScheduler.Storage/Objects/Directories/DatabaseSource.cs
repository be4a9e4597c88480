using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>The new content of a database object, in a file that no one changes: the writer's own file, or a copy of it in the staging folder.</summary>
internal sealed class DatabaseSource : IAsyncDisposable
{
    // The read and the write version in the header: 1 in rollback modes, 2 in WAL mode.
    private const int ModeOffset = 18;

    private readonly Staging _staging;
    private readonly byte[] _begin;
    private bool _isStaged;
    private readonly CancellationTokenSource _ending;
    private Task<DatabaseHashes> _hashing;

    private DatabaseSource(Staging staging, string path, bool isStaged, byte[] begin, Func<CancellationToken, Task<DatabaseHashes>> hashAsync, CancellationToken cancellationToken)
    {
        _staging = staging;
        Path = path;
        _isStaged = isStaged;
        _begin = begin;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _hashing = hashAsync(_ending.Token);
    }

    public string Path { get; private set; }

    /// <summary>The hashes; those of the writer's own file are made in the background.</summary>
    /// <exception cref="IOException">The file has changed meanwhile.</exception>
    public Task<DatabaseHashes> HashesAsync(CancellationToken cancellationToken) => _hashing.WaitAsync(cancellationToken);

    /// <summary>Whether it begins like a database.</summary>
    public bool IsDatabase => SqliteHeader.IsDatabase(_begin);

    /// <summary>Whether its header says WAL mode.</summary>
    public bool IsWal => IsDatabase && SqliteHeader.Read(_begin).IsWal;

    /// <summary>The schema cookie; <see langword="null"/> of what is no database.</summary>
    public uint? SchemaCookie => IsDatabase ? SqliteHeader.SchemaCookie(_begin) : null;

    /// <summary>The page size in bytes.</summary>
    public int PageSize => SqliteHeader.Read(_begin).PageSize;

    /// <summary>Takes the content of a write; what is no file already is copied into one.</summary>
    public static async Task<DatabaseSource> OfAsync(ObjectContent content, Staging staging, CancellationToken cancellationToken)
    {
        if (content.LocalPath is { } own)
        {
            var first = new byte[SqliteHeader.Length];
            await using var opened = content.OpenRead(0, content.Length);
            var length = await opened.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken);
            return new DatabaseSource(staging, own, isStaged: false, first[..length], token => Task.Run(() => HashAsync(content, token), token), cancellationToken);
        }

        var path = staging.NewPath();
        var target = StagedFile.Create(path);
        try
        {
            await content.MeasureAsync(cancellationToken);
            await using var source = content.OpenRead(0, content.Length);
            var (hashes, length, begin) = await DatabaseHash.CopyAsync(source, target, cancellationToken);
            RequireWhole(length, content);
            return OfStaged(path, hashes, begin, staging);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            await target.DisposeAsync();
        }
    }

    /// <summary>Takes a file in the staging folder, which is removed in the end.</summary>
    public static DatabaseSource OfStaged(string path, DatabaseHashes hashes, byte[] begin, Staging staging) =>
        new(staging, path, isStaged: true, begin, _ => Task.FromResult(hashes), CancellationToken.None);

    /// <summary>
    /// How the file will be recognized once it is in its place; <see langword="null"/> of what is not certain to show a later change in it, see
    /// <see cref="DatabaseContent.HasCounter"/>.
    /// </summary>
    public string? Fingerprint => IsDatabase && !IsWal && new FileInfo(Path) is var file ? DatabaseContent.FingerprintOf(file.Length, file.LastWriteTimeUtc, _begin) : null;

    /// <summary>Opens it for a backup. No one writes it, so no lock is taken and no file made beside it.</summary>
    /// <param name="target">The database that it is to replace, for an error.</param>
    /// <exception cref="ObjectStoreException">It is no database that SQLite can read.</exception>
    public sqlite3 Open(string target)
    {
        var code = raw.sqlite3_open_v2(SqliteDatabase.ImmutableUri(Path), out var handle, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI, null);
        if (code == raw.SQLITE_OK)
        {
            SqliteSwitches.SetForReading(handle);
            code = raw.sqlite3_exec(handle, "PRAGMA schema_version");
        }

        if (code == raw.SQLITE_OK)
        {
            return handle;
        }

        handle?.Dispose();
        throw DatabaseFailure.NotADatabase(target);
    }

    /// <summary>Turns it into a database in a rollback mode, for a place where others have it open in one.</summary>
    public async Task LeaveWalModeAsync(CancellationToken cancellationToken)
    {
        await StageAsync(cancellationToken);
        using (var file = File.OpenHandle(Path, FileMode.Open, FileAccess.Write))
        {
            RandomAccess.Write(file, [1, 1], ModeOffset);
        }

        _begin[ModeOffset] = _begin[ModeOffset + 1] = 1;
        await using var source = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        await ((Task)_hashing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var (hashes, _, _) = await DatabaseHash.CopyAsync(source, target: null, cancellationToken);
        _hashing = Task.FromResult(hashes);
    }

    /// <summary>Makes sure that it is a file of its own on the store's file system, on disk.</summary>
    public async Task StageAsync(CancellationToken cancellationToken)
    {
        var path = _isStaged ? Path : _staging.NewPath();
        await using var target = _isStaged ? new FileStream(path, FileMode.Open, FileAccess.Write) : StagedFile.Create(path);
        if (!_isStaged)
        {
            await using var source = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
            (Path, _isStaged) = (path, true);
            await source.CopyToAsync(target, 1 << 20, cancellationToken);
        }

        target.Flush(flushToDisk: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await ((Task)_hashing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
        if (_isStaged)
        {
            File.Delete(Path);
        }
    }

    private static async Task<DatabaseHashes> HashAsync(ObjectContent content, CancellationToken cancellationToken)
    {
        await using var source = content.OpenRead(0, content.Length);
        var (hashes, length, _) = await DatabaseHash.CopyAsync(source, target: null, cancellationToken);
        RequireWhole(length, content);
        return hashes;
    }

    private static void RequireWhole(long length, ObjectContent content)
    {
        if (length != content.Length)
        {
            throw new IOException($"The content changed while it was written: {length} bytes instead of {content.Length}.");
        }
    }
}
