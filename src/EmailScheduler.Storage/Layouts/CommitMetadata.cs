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

    private const string EarlierRunsName = "earlier-runs";
    private const string None = "-";

    // Of S3's 2 KiB for all metadata.
    private const int EarlierRunsBytes = 1024;

    public static Dictionary<string, string> Of(CommitInfo info, string contentHash, StoredState? replaced) => new(StringComparer.Ordinal)
    {
        [RunIdName] = info.RunId,
        [ContentHashName] = contentHash,
        [RowsChangedName] = info.RowsChanged.ToString(CultureInfo.InvariantCulture),
        [EarlierRunsName] = Joined([replaced?.RunId, .. replaced?.EarlierRuns ?? []]),
    };

    /// <summary>
    /// The runs that committed before, newest first, as far as there is room: so a run that is no retry, which is nearly every run, learns from
    /// the head alone that it has not committed yet. <see langword="null"/> when something else put the object there.
    /// </summary>
    public static IReadOnlyList<string>? EarlierRuns(ObjectHead head) => head.AncestorMetadata is { } ancestor
        ? ancestor.GetValueOrDefault(RunIdName) is { } run && EarlierRuns(ancestor) is { } earlier ? [run, .. earlier] : null
        : EarlierRuns(head.Metadata);

    public static string? RunId(ObjectHead head) => head.Metadata.GetValueOrDefault(RunIdName);

    public static string? ContentHash(ObjectHead head) => head.Metadata.GetValueOrDefault(ContentHashName);

    /// <summary>
    /// Whether a stored database has the content with this hash. In a folder, SQLite writes counters of its own into the header, so that the bytes are not
    /// quite those that were committed; but there the ETag is their hash.
    /// </summary>
    public static bool IsContent(ObjectHead head, string hash) =>
        string.Equals(ContentHash(head), hash, StringComparison.Ordinal) || string.Equals(head.ETag, $"\"{hash}\"", StringComparison.Ordinal);

    /// <summary>The commit as it told of itself; <see langword="null"/> when neither the object nor what other programs have made of it came from that run.</summary>
    public static CommitInfo? Read(ObjectHead? head, string runId)
    {
        IReadOnlyDictionary<string, string>?[] candidates = [head?.Metadata, head?.AncestorMetadata];
        if (candidates.FirstOrDefault(metadata => metadata?.GetValueOrDefault(RunIdName) == runId) is not { } found)
        {
            return null;
        }

        _ = long.TryParse(found.GetValueOrDefault(RowsChangedName), NumberStyles.None, CultureInfo.InvariantCulture, out var rows);
        return new CommitInfo(runId, rows, found.GetValueOrDefault(ContentHashName));
    }

    private static List<string>? EarlierRuns(IReadOnlyDictionary<string, string> metadata) =>
        metadata.GetValueOrDefault(EarlierRunsName)?.Split(' ').Where(run => run != None).ToList();

    private static string Joined(IEnumerable<string?> runs)
    {
        var kept = new List<string>();
        var bytes = 0;
        foreach (var run in runs.OfType<string>().TakeWhile(run => (bytes += run.Length + 1) <= EarlierRunsBytes))
        {
            kept.Add(run);
        }

        return kept.Count > 0 ? string.Join(' ', kept) : None;
    }
}
