using System.Globalization;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>What a log's file tells of itself beyond the format. Files of other programs lack all but the time.</summary>
internal static class LogMetadata
{
    /// <summary>Litestream's own name for the time of the newest commit in a file, RFC 3339.</summary>
    private const string TimeName = "litestream-timestamp";
    private const string BeforeName = "database-hash-before";
    private const string AfterName = "database-hash";
    private const string PagesName = "pages";

    public static Dictionary<string, string> Of(DateTimeOffset time, string? before, string? after, long pages)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [TimeName] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            [PagesName] = pages.ToString(CultureInfo.InvariantCulture),
        };
        Set(metadata, BeforeName, before);
        Set(metadata, AfterName, after);
        return metadata;
    }

    public static Dictionary<string, string> OfCommit(CommitInfo info, LogState? before, LogState after, long pages, TxId? restoredFrom)
    {
        var metadata = Of(after.Time, before?.Pages.Database, after.Pages.Database, pages);
        metadata[CommitMetadata.RunIdName] = info.RunId;
        metadata[CommitMetadata.RowsChangedName] = info.RowsChanged.ToString(CultureInfo.InvariantCulture);
        Set(metadata, CommitMetadata.RestoredFromName, restoredFrom?.ToString());
        return metadata;
    }

    /// <summary>The hash of the whole database before the file is applied; <see langword="null"/> when its writer did not tell.</summary>
    public static string? Before(ObjectHead head) => head.Metadata.GetValueOrDefault(BeforeName);

    /// <summary>The hash of the whole database after the file is applied; <see langword="null"/> when its writer did not tell.</summary>
    public static string? After(ObjectHead head) => head.Metadata.GetValueOrDefault(AfterName);

    public static DateTimeOffset Time(ObjectHead head) =>
        DateTimeOffset.TryParse(head.Metadata.GetValueOrDefault(TimeName), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : head.LastModified;

    public static long? Pages(ObjectHead head) => Number(head, PagesName);

    public static long? Rows(ObjectHead head) => Number(head, CommitMetadata.RowsChangedName);

    private static long? Number(ObjectHead head, string name) =>
        long.TryParse(head.Metadata.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void Set(Dictionary<string, string> metadata, string name, string? value)
    {
        if (value is not null)
        {
            metadata[name] = value;
        }
    }
}
