using System.IO.Enumeration;
using EmailScheduler.Storage.Workspaces;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>Opens objects so that content and metadata belong together, whatever is written meanwhile.</summary>
internal sealed class SnapshotReader(DirectoryPaths paths, KeyLocks locks, Staging staging)
{
    private const int Attempts = 5;
    private const int NotDirectory = 20;

    private readonly DatabaseNames _names = new(paths);

    /// <summary>The object as it is now; <see langword="null"/> when there is none.</summary>
    public async Task<Snapshot?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        // The common case takes no lock: the open file's generation names its sidecar. A sidecar that is missing either went
        // with a replaced object a moment ago or never was; the lock shows which.
        var quick = TryOpen(key, out var missing);
        if (quick is not null || missing)
        {
            return quick;
        }

        using var held = await TryLockAsync(key, cancellationToken);
        return await OpenLockedAsync(key, cancellationToken);
    }

    /// <summary>The same for a caller that holds the key's lock.</summary>
    public async Task<Snapshot?> OpenLockedAsync(string key, CancellationToken cancellationToken) =>
        TryOpen(key, out var missing) is { } known ? known : missing ? null : await AdoptAsync(key, cancellationToken);

    private Snapshot? TryOpen(string key, out bool missing)
    {
        var file = OpenFile(key);
        missing = file is null;
        if (file is null)
        {
            return null;
        }

        var generation = Generation.Of(file);
        var sidecar = Sidecar.TryRead(paths.Sidecars(key), generation.FileName, key);
        if (sidecar is not null)
        {
            return new Snapshot(file, new ObjectState(generation, sidecar));
        }

        file.Dispose();
        return null;
    }

    /// <summary>A file that was put there by hand: its hash is computed, and remembered for the next time.</summary>
    private async Task<Snapshot?> AdoptAsync(string key, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var file = OpenFile(key);
            if (file is null)
            {
                return null;
            }

            var snapshot = await HashAsync(file, key, cancellationToken);
            if (Generation.Of(file) == snapshot.State.Generation)
            {
                Remember(snapshot.State);
                return snapshot;
            }

            snapshot.Dispose();
        }

        throw new IOException($"The file of '{key}' kept changing while it was read.");
    }

    private static async Task<Snapshot> HashAsync(SafeFileHandle file, string key, CancellationToken cancellationToken)
    {
        try
        {
            var generation = Generation.Of(file);
            using var reader = new FileSegmentStream(file, 0, generation.Length, ownsFile: false);
            var hash = await ContentHash.OfAsync(reader, cancellationToken);
            return new Snapshot(file, new ObjectState(generation, Sidecar.Unknown(key, hash)));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void Remember(ObjectState state)
    {
        try
        {
            if (staging.IsSettled(state.Generation.WrittenAt.UtcDateTime))
            {
                var folder = paths.Sidecars(state.Sidecar.Key);
                PrivateFile.CreateFolder(folder);
                state.Sidecar.Write(folder, state.Generation.FileName, staging.NewPath());
            }
        }
        catch (Exception failure) when (DirectoryFailure.IsFileSystem(failure))
        {
            // A read-only or full folder can still be read; the hash is computed again next time.
        }
    }

    private async Task<IDisposable?> TryLockAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await locks.AcquireAsync(key, cancellationToken);
        }
        catch (Exception failure) when (DirectoryFailure.IsUnwritable(failure))
        {
            // Nothing can be locked in a folder that cannot be written, and nothing is written there either.
            return null;
        }
    }

    private SafeFileHandle? OpenFile(string key)
    {
        var path = paths.Object(key);
        if (_names.DatabaseOf(path) is { } database)
        {
            throw DatabaseFailure.SecondName(path, database);
        }

        // To open a pipe waits for whoever writes to it, for ever; and a device has no end.
        if (FileStatus.Of(path, followsLinks: true) is { IsFile: false, IsFolder: false })
        {
            throw DirectoryFailure.NoFile(paths.Root, path);
        }

        try
        {
            return Directory.Exists(path)
                ? null
                : File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        }
        catch (IOException failure) when (IsMissing(failure))
        {
            return null;
        }
    }

    /// <summary>Also 'a/b' where 'a' is an object: there is no such object, as in a bucket. But a root that is a file is a mistake.</summary>
    private bool IsMissing(IOException failure) =>
        !File.Exists(paths.Root) && (failure is FileNotFoundException or DirectoryNotFoundException || failure.HResult == NotDirectory);
}

/// <summary>
/// Whether a file is a database of the store under a second name, as a link is. Such a file must not be opened: POSIX drops all locks of the process on
/// it when it is closed, those of a commit too that SQLite has under way (see <see cref="SqliteVfsFile"/>).
/// </summary>
internal sealed class DatabaseNames(DirectoryPaths paths)
{
    // The smallest page of SQLite: what is no multiple of it is no database at rest, and the folders need not be searched.
    private const int SmallestPage = 512;

    /// <summary>The database's file; <see langword="null"/> for a file that is none, or has but one name.</summary>
    public string? DatabaseOf(string path) =>
        FileIdentity.OfLinked(path) is { Length: > 0 } file && file.Length % SmallestPage == 0
            ? Databases().FirstOrDefault(database => FileIdentity.Of(database) == file.Identity)
            : null;

    private FileSystemEnumerable<string> Databases() =>
        new(paths.Root, (ref entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && DatabaseObjects.Owns(entry.FileName),
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && !DirectoryPaths.IsReserved(entry.FileName.ToString()),
        };
}

/// <summary>Which file a name leads to: one file can have several names, by hard links and symbolic ones.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Number">The file's number on it (inode).</param>
internal readonly record struct FileIdentity(long Device, ulong Number)
{
    /// <summary>The file that a name leads to, links followed; <see langword="null"/> when there is none, or it cannot be determined here.</summary>
    public static FileIdentity? Of(string path) => FileStatus.Of(path, followsLinks: true) is { } status ? new(status.Device, status.Number) : null;

    /// <summary>The same for a file that may have another name, and a size in bytes; <see langword="null"/> for one that has but this, as nearly every file.</summary>
    /// <remarks>Windows keeps the locks of a file that is opened twice.</remarks>
    public static (FileIdentity Identity, ulong Length)? OfLinked(string path) =>
        FileStatus.Of(path, followsLinks: false) is { } found && (found.IsLink ? FileStatus.Of(path, followsLinks: true) : found.Links > 1 ? found : null) is { } status
            ? (new(status.Device, status.Number), status.Length)
            : null;
}
