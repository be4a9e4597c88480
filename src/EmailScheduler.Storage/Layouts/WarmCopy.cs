using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Layouts;

/// <summary>
/// A local copy of a database's newest state, from one run to the next. It is never trusted: its hash is checked while it is copied, so a
/// torn, mixed-up or meddled-with copy only costs a download.
/// </summary>
internal sealed class WarmCopy(string folder, string storeAddress, string databaseKey)
{
    private readonly string _file = Path.Combine(folder, Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes($"{storeAddress}\n{databaseKey}"))));

    private string Database => _file + ".db";

    private string Record => _file + ".json";

    /// <summary>What is there; <see langword="null"/> when there is nothing usable.</summary>
    public WarmRecord? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Record), WarmJson.Default.WarmRecord) is { ETag: not null, Hash: not null } record && File.Exists(Database) ? record : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Copies it to a run's file; <see langword="false"/> when it is not what its record says.</summary>
    public async Task<bool> TryTakeAsync(WarmRecord record, string path, CancellationToken cancellationToken)
    {
        DatabaseDownload.RemoveLocal(path);
        try
        {
            await using var source = new FileStream(Database, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
            var (hash, _) = await DatabaseDownload.WritePrivateAsync(source, path, cancellationToken);
            if (string.Equals(hash, record.Hash, StringComparison.Ordinal))
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

    /// <summary>Keeps a copy of a run's file, which is the given state. A failure is no error: the next run fetches it.</summary>
    public async Task KeepAsync(WarmRecord record, string path, CancellationToken cancellationToken)
    {
        try
        {
            CreatePrivate();
            using var held = FileLock.TryTake(_file + ".lock");
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

    /// <summary>One temporary name, under a lock: what a crash leaves is overwritten by the next run.</summary>
    private async Task ReplaceAsync(WarmRecord record, string path, CancellationToken cancellationToken)
    {
        var temporary = _file + ".tmp";
        File.Delete(temporary);
        await using (var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous))
        {
            await DatabaseDownload.WritePrivateAsync(source, temporary, cancellationToken);
        }

        File.Move(temporary, Database, overwrite: true);
        await File.WriteAllBytesAsync(temporary, JsonSerializer.SerializeToUtf8Bytes(record, WarmJson.Default.WarmRecord), cancellationToken);
        File.Move(temporary, Record, overwrite: true);
    }

    private void CreatePrivate()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
