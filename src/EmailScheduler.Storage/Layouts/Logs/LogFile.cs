using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>One LTX file of a log, as its name says: <c>{log}/{level}/{first transaction}-{last transaction}.ltx</c>.</summary>
/// <param name="Level">0 for a commit, 1 to 8 for compacted commits, 9 for a snapshot.</param>
/// <param name="Min">The first transaction in it.</param>
/// <param name="Max">The last transaction in it.</param>
/// <param name="Entry">Its line in the listing.</param>
internal sealed record LogFile(int Level, TxId Min, TxId Max, ObjectEntry Entry)
{
    public const int CommitLevel = 0;
    public const int CompactedLevel = 1;
    public const int SnapshotLevel = 9;

    private const string Extension = ".ltx";
    private const int NameLength = 5 + 16 + 1 + 16 + 4;

    /// <summary>Whether it holds the whole database.</summary>
    public bool IsSnapshot => Min == TxId.First;

    public string Key => Entry.Key;

    public long Length => Entry.Length;

    public static string KeyOf(string databaseKey, int level, TxId min, TxId max) =>
        string.Create(CultureInfo.InvariantCulture, $"{DatabaseKeys.LogLevel(databaseKey, level)}{min}-{max}{Extension}");

    /// <summary>A file that was put a moment ago and is in no listing yet. It has no ETag: a file is only ever removed as a listing has shown it.</summary>
    public static LogFile JustPut(string databaseKey, int level, TxId min, TxId max, long length, DateTimeOffset at) =>
        new(level, min, max, new ObjectEntry(KeyOf(databaseKey, level, min, max), ETag: "", length, at));

    /// <summary>Reads a listing's line; <see langword="false"/> for an object that is not of the log.</summary>
    public static bool TryParse(string databaseKey, ObjectEntry entry, [NotNullWhen(true)] out LogFile? file)
    {
        var name = entry.Key.AsSpan(DatabaseKeys.Log(databaseKey).Length);
        file = null;
        if (name.Length == NameLength && name[4] == '/' && name[21] == '-' && name.EndsWith(Extension, StringComparison.Ordinal)
            && int.TryParse(name[..4], NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level <= SnapshotLevel
            && TxId.TryParseExact(name[5..21], out var min) && TxId.TryParseExact(name[22..38], out var max)
            && min >= TxId.First && min <= max)
        {
            file = new LogFile(level, min, max, entry);
        }

        return file is not null;
    }

    /// <summary>All files of a database's log, in the order of their names.</summary>
    public static async Task<IReadOnlyList<LogFile>> ListAsync(IObjectStore store, string databaseKey, CancellationToken cancellationToken)
    {
        var files = new List<LogFile>();
        await foreach (var entry in store.ListAsync(DatabaseKeys.Log(databaseKey), cancellationToken))
        {
            if (TryParse(databaseKey, entry, out var file))
            {
                files.Add(file);
            }
        }

        return files;
    }

    /// <summary>The size of several; a listing may state any size, so their sum ends at the largest number.</summary>
    public static long Bytes(IEnumerable<LogFile> files) => files.Aggregate(0L, (sum, file) => file.Length > long.MaxValue - sum ? long.MaxValue : sum + file.Length);

    /// <summary>The newest transaction in the log; 0 when it is empty.</summary>
    public static TxId Newest(IReadOnlyCollection<LogFile> files) => files.Count == 0 ? default : files.Max(file => file.Max);
}

/// <summary>A file that was listed is not there any more, or is another: maintenance went by. The log is listed again.</summary>
internal sealed class LogFileGoneException(string key) : Exception($"The file '{key}' was removed or replaced while it was read.");

/// <summary>A log as it was found in the store.</summary>
/// <param name="Files">Its files.</param>
/// <param name="Newest">The head of the newest commit, which shows how it came about; <see langword="null"/> when that has no file of its own, or was not looked at.</param>
internal sealed record StoredLog(IReadOnlyList<LogFile> Files, ObjectHead? Newest)
{
    /// <summary>Whether a database can be made from it. Without a snapshot it is a rest of a log that someone has removed.</summary>
    public bool HasSnapshot => Files.Any(file => file.IsSnapshot);

    /// <summary>Whether its database goes on in the plain file.</summary>
    public bool IsClosed => Newest is not null && LogMetadata.IsClosing(Newest);

    /// <summary>The file that holds the newest state; <see langword="null"/> when there is none.</summary>
    public LogFile? Last => Files.Where(file => file.Max == LogFile.Newest(Files)).MinBy(file => file.Level);
}
