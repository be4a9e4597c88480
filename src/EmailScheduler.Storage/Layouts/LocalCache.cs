using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Layouts;

/// <summary>
/// One database's file that outlives the run, in a private folder, with a record of which stored state it is. It is never trusted: whoever takes it compares
/// its hash with the record, so that a torn, mixed-up or meddled-with file only costs a download. A failure to keep one is no error either.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="name">What the database is called, unlike any other in any store.</param>
/// <param name="recordType">The record's JSON.</param>
internal sealed class LocalCache<TRecord>(string folder, string name, JsonTypeInfo<TRecord> recordType)
    where TRecord : class
{
    private readonly string _file = Path.Combine(folder, Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(name))));

    private string Database => _file + ".db";

    private string Record => _file + ".json";

    /// <summary>What is there; <see langword="null"/> when there is nothing usable.</summary>
    public TRecord? Read()
    {
        try
        {
            return File.Exists(Database) ? JsonSerializer.Deserialize(File.ReadAllBytes(Record), recordType) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Copies the file to a run's; <see langword="false"/>, and no file, when it has another hash than its record says.</summary>
    public async Task<bool> TryCopyAsync(string path, string hash, CancellationToken cancellationToken)
    {
        DatabaseDownload.RemoveLocal(path);
        try
        {
            await using var source = new FileStream(Database, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
            var (copied, _) = await DatabaseDownload.WritePrivateAsync(source, path, source.Length, cancellationToken);
            if (string.Equals(copied, hash, StringComparison.Ordinal))
            {
                return true;
            }
        }
        catch (FileNotFoundException)
        {
            // Another run is replacing it.
        }

        DatabaseDownload.RemoveLocal(path);
        return false;
    }

    /// <summary>Keeps a copy of a run's file.</summary>
    public async Task KeepCopyAsync(TRecord record, string path, CancellationToken cancellationToken)
    {
        try
        {
            PrivateFile.CreateFolder(folder);
            using var held = TryLock();
            if (held is not null)
            {
                await ReplaceAsync(record, path, cancellationToken);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // A full disk must not fail a run that has all it needs, nor a late cancellation one that has committed.
        }
    }

    /// <summary>Moves the file to a run's, so that no disk is spent and no other run has it; <see langword="null"/> when there is none.</summary>
    public TRecord? TryMove(string path)
    {
        try
        {
            using var held = Directory.Exists(folder) ? TryLock() : null;
            if (held is null || Read() is not { } record)
            {
                return null;
            }

            File.Delete(Record);
            File.Move(Database, path, overwrite: true);
            return record;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a run's file itself: it is moved here.</summary>
    /// <returns>What went wrong; <see langword="null"/> when it is kept, or another run is at work here.</returns>
    public Exception? KeepMoved(TRecord record, string path)
    {
        try
        {
            PrivateFile.CreateFolder(folder);
            using var held = TryLock();
            if (held is null)
            {
                return null;
            }

            // The record last: a database without one is not taken, and overwritten by the next.
            File.Delete(Record);
            File.Move(path, Database, overwrite: true);
            PrivateFile.Write(Record, JsonSerializer.SerializeToUtf8Bytes(record, recordType));
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure;
        }
    }

    /// <summary>One temporary name, under a lock: what a crash leaves is overwritten by the next run.</summary>
    private async Task ReplaceAsync(TRecord record, string path, CancellationToken cancellationToken)
    {
        var temporary = _file + ".tmp";
        File.Delete(temporary);
        await using (var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous))
        {
            await DatabaseDownload.WritePrivateAsync(source, temporary, source.Length, cancellationToken);
        }

        File.Move(temporary, Database, overwrite: true);
        PrivateFile.Write(temporary, JsonSerializer.SerializeToUtf8Bytes(record, recordType));
        File.Move(temporary, Record, overwrite: true);
    }

    private FileStream? TryLock() => FileLock.TryTake(_file + ".lock");
}
