using System.Globalization;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts;

/// <summary>What a stored database's metadata says of the commit that made it.</summary>
internal static class CommitMetadata
{
    public const string RunIdName = "run-id";
    public const string ContentHashName = "content-hash";
    public const string RestoredFromName = "restored-from";
    public const string RowsChangedName = "rows-changed";

    public static Dictionary<string, string> Of(CommitInfo info, string contentHash) => new(StringComparer.Ordinal)
    {
        [RunIdName] = info.RunId,
        [ContentHashName] = contentHash,
        [RowsChangedName] = info.RowsChanged.ToString(CultureInfo.InvariantCulture),
    };

    public static string? RunId(ObjectHead head) => head.Metadata.GetValueOrDefault(RunIdName);

    public static string? ContentHash(ObjectHead head) => head.Metadata.GetValueOrDefault(ContentHashName);

    /// <summary>The commit as it told of itself; <see langword="null"/> when the object was not made by that run.</summary>
    public static CommitInfo? Read(ObjectHead? head, string runId)
    {
        if (head is null || !string.Equals(RunId(head), runId, StringComparison.Ordinal))
        {
            return null;
        }

        _ = long.TryParse(head.Metadata.GetValueOrDefault(RowsChangedName), NumberStyles.None, CultureInfo.InvariantCulture, out var rows);
        return new CommitInfo(runId, rows, ContentHash(head));
    }
}
