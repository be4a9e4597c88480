using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Workspaces;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>
/// A run's file, put aside for the next run on the machine. It is moved, never copied, so that one run alone has it and no disk is spent; and never
/// trusted: its pages are hashed when it is taken, which finding changed pages needs in any case.
/// </summary>
internal sealed class LogWarmCopy(string folder, string storeAddress, string databaseKey)
{
    private readonly string _file = Path.Combine(folder, Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes($"{storeAddress}\n{databaseKey}\nlog"))));

    private string Database => _file + ".db";

    private string Record => _file + ".json";

    /// <summary>Moves it to a run's file; <see langword="null"/> when there is none, or it is not what its record says.</summary>
    public async Task<LogState?> TryTakeAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var held = Directory.Exists(folder) ? FileLock.TryTake(_file + ".lock") : null;
            if (held is null || JsonSerializer.Deserialize(await File.ReadAllBytesAsync(Record, cancellationToken), LogWarmJson.Default.LogWarmRecord) is not { TxId: not null, Hash: not null } record)
            {
                return null;
            }

            File.Delete(Record);
            File.Move(Database, path, overwrite: true);
            var pages = await PageScan.RunAsync(path, cancellationToken);
            return string.Equals(pages.Database, record.Hash, StringComparison.Ordinal) && TxId.TryParse(record.TxId, out var id)
                ? new LogState(id, record.Time, pages)
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or UnusableDatabaseException)
        {
            return null;
        }
    }

    /// <summary>Puts a run's file aside. A failure is no error: the next run fetches it.</summary>
    public void Keep(string path, LogState state, ILogger logger)
    {
        try
        {
            CreatePrivate();
            using var held = FileLock.TryTake(_file + ".lock");
            if (held is null)
            {
                return;
            }

            // The record last: a database without one is not taken, and overwritten by the next.
            File.Delete(Record);
            File.Move(path, Database, overwrite: true);
            File.WriteAllBytes(Record, JsonSerializer.SerializeToUtf8Bytes(new LogWarmRecord(state.TxId.ToString(), state.Time, state.Pages.Database), LogWarmJson.Default.LogWarmRecord));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            logger.LogInformation(failure, "The file of {Key} was not kept for the next run", databaseKey);
        }
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
