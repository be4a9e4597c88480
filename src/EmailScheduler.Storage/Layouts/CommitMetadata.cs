using System.Globalization;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts;

/// <summary>What a stored database's metadata says of the commit that made it.</summary>
internal static class CommitMetadata
{
    public const string RunIdName = "run-id";
    public const string ContentHashName = "content-hash";
    public const string RestoredFromName = "restored-from";
    public const string RowsChangedName = "rows-changed";

    /// <summary>What made the commit: a <see cref="CommitKind"/>, in lower case.</summary>
    public const string KindName = "commit-kind";
    public const string ActorName = "actor";

    /// <summary>On a plain file: when it was committed, later than what it replaced. A log has Litestream's name for that.</summary>
    public const string CommittedAtName = "committed-at";

    /// <summary>On the plain file: the commit of a log whose copy it is. Such a file is never the database, and every change of it by others loses this.</summary>
    public const string PublishedFromName = "published-txid";

    /// <summary>On the plain file: the commit of a log from which it was made when the log was converted. It is the database once that log is closed.</summary>
    public const string ConvertedFromName = "converted-txid";

    /// <summary>The runs that committed before, so that a run learns from one head whether it has committed.</summary>
    public const string EarlierRunsName = "earlier-runs";

    /// <summary>Those of them that were held: a retry of one ends as held, not as completed.</summary>
    public const string EarlierHoldsName = "earlier-holds";

    private const string None = "-";

    // Of S3's 2 KiB for all metadata.
    private const int EarlierRunsBytes = 1024;
    private const int EarlierHoldsBytes = 256;

    /// <summary>The metadata of a commit in the place of a state.</summary>
    public static Dictionary<string, string> Of(CommitInfo info, string contentHash, StoredState? replaced, TimeProvider time) =>
        Of(info, contentHash, CommitTime.After(replaced?.Time, time), replaced?.Runs ?? []);

    /// <param name="info">The commit.</param>
    /// <param name="contentHash">The hash of what is stored.</param>
    /// <param name="committedAt">The commit's time.</param>
    /// <param name="earlierRuns">The runs that committed before it, newest first.</param>
    public static Dictionary<string, string> Of(CommitInfo info, string contentHash, DateTimeOffset committedAt, IEnumerable<EarlierRun> earlierRuns)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [ContentHashName] = contentHash,
            [CommittedAtName] = CommitTime.Text(committedAt),
        };
        AddEarlier(metadata, earlierRuns);
        Add(metadata, info);
        return metadata;
    }

    /// <summary>Adds what a commit says of itself in either layout.</summary>
    public static void Add(Dictionary<string, string> metadata, CommitInfo info)
    {
        metadata[RunIdName] = info.RunId;
        metadata[RowsChangedName] = info.RowsChanged.ToString(CultureInfo.InvariantCulture);
        metadata[KindName] = KindText(info.Kind);
        Set(metadata, ActorName, info.Actor);
        Set(metadata, RestoredFromName, info.RestoredFrom);
        CommitCheck.Add(metadata, info.CommitsSinceCheck);
    }

    /// <summary>Adds the runs that committed before, newest first, as many as there is room for.</summary>
    /// <returns>How many.</returns>
    public static int AddEarlier(Dictionary<string, string> metadata, IEnumerable<EarlierRun> runs)
    {
        var kept = Fitting(runs, EarlierRunsBytes);
        metadata[EarlierRunsName] = Joined(kept);
        if (Fitting(kept.Where(run => run.IsHold), EarlierHoldsBytes) is { Count: > 0 } holds)
        {
            metadata[EarlierHoldsName] = Joined(holds);
        }

        return kept.Count;
    }

    /// <summary>The runs of several commits, and those before them as they name them, newest first, each once.</summary>
    /// <param name="heads">The commits, newest first.</param>
    public static IReadOnlyList<EarlierRun> Runs(IEnumerable<ObjectHead> heads) =>
        [.. heads.SelectMany(head => Run(head.Metadata) is { } run ? (EarlierRuns(head) ?? []).Prepend(run) : EarlierRuns(head) ?? []).DistinctBy(run => run.RunId, StringComparer.Ordinal)];

    public static string KindText(CommitKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>What made the commit; <see langword="null"/> when its metadata does not say, as that of earlier releases.</summary>
    public static CommitKind? Kind(IReadOnlyDictionary<string, string> metadata) =>
        metadata.GetValueOrDefault(KindName) is { } text && Enum.TryParse<CommitKind>(text, ignoreCase: true, out var kind) && string.Equals(KindText(kind), text, StringComparison.Ordinal)
            ? kind
            : null;

    /// <summary>As <see cref="Kind"/>, and where the metadata does not say, by what else it says; <see langword="null"/> for what another program has made.</summary>
    public static CommitKind? KindOf(ObjectHead head) => Kind(head.Metadata)
        ?? (head.Metadata.ContainsKey(RestoredFromName) ? CommitKind.Restore
            : head.Metadata.ContainsKey(ConvertedFromName) ? CommitKind.Conversion
            : RunId(head) is null ? null : CommitKind.Run);

    public static string? Actor(ObjectHead head) => head.Metadata.GetValueOrDefault(ActorName);

    public static string? RestoredFrom(ObjectHead head) => head.Metadata.GetValueOrDefault(RestoredFromName);

    public static long? Rows(ObjectHead head) =>
        long.TryParse(head.Metadata.GetValueOrDefault(RowsChangedName), NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : null;

    /// <summary>When the plain file was committed: as its metadata says, else when the store says that it was written, but after the state that it was made of.</summary>
    public static DateTimeOffset CommittedAt(ObjectHead head) => StatedTime(head.Metadata)
        ?? (StatedTime(head.AncestorMetadata) is { } ancestor && ancestor >= CommitTime.EndOfSecond(head.LastModified)
            ? ancestor.AddMilliseconds(1)
            : CommitTime.EndOfSecond(head.LastModified));

    /// <summary>When the plain file was committed, as its metadata says; <see langword="null"/> when it does not.</summary>
    public static DateTimeOffset? StatedTime(IReadOnlyDictionary<string, string>? metadata) => CommitTime.Parse(metadata?.GetValueOrDefault(CommittedAtName));

    /// <summary>
    /// The runs that committed before, newest first, as far as there is room: so a run that is no retry, which is nearly every run, learns from
    /// the head alone that it has not committed yet. <see langword="null"/> when something else put the object there.
    /// </summary>
    public static IReadOnlyList<EarlierRun>? EarlierRuns(ObjectHead head) => head.AncestorMetadata is { } ancestor
        ? Run(ancestor) is { } run && EarlierRuns(ancestor) is { } earlier ? [run, .. earlier] : null
        : EarlierRuns(head.Metadata);

    /// <summary>The commit of a run as far as a later commit's metadata shows it; <see langword="null"/> when it does not name the run.</summary>
    public static CommitInfo? FindEarlier(IEnumerable<EarlierRun>? earlier, string runId) => earlier?
        .Where(run => string.Equals(run.RunId, runId, StringComparison.Ordinal))
        .Select(run => new CommitInfo(runId, RowsChanged: 0) { Kind = run.IsHold ? CommitKind.Hold : CommitKind.Run })
        .FirstOrDefault();

    /// <summary>The run that made a commit; <see langword="null"/> when something else put it there.</summary>
    public static EarlierRun? Run(IReadOnlyDictionary<string, string> metadata) =>
        metadata.GetValueOrDefault(RunIdName) is { } run ? new EarlierRun(run, Kind(metadata) == CommitKind.Hold) : null;

    public static string? RunId(ObjectHead head) => head.Metadata.GetValueOrDefault(RunIdName);

    public static string? ContentHash(ObjectHead head) => head.Metadata.GetValueOrDefault(ContentHashName);

    /// <summary>
    /// Whether a stored database has the content with this hash. In a folder, SQLite writes counters of its own into the header, so that the bytes are not
    /// quite those that were committed; but there the ETag is their hash.
    /// </summary>
    public static bool IsContent(ObjectHead head, string hash) =>
        string.Equals(ContentHash(head), hash, StringComparison.Ordinal) || string.Equals(head.ETag, $"\"{hash}\"", StringComparison.Ordinal);

    /// <summary>The commit as its metadata describes it; <see langword="null"/> when neither the object nor what other programs have made of it came from that run.</summary>
    public static CommitInfo? Read(ObjectHead? head, string runId)
    {
        IReadOnlyDictionary<string, string>?[] candidates = [head?.Metadata, head?.AncestorMetadata];
        if (candidates.FirstOrDefault(metadata => metadata?.GetValueOrDefault(RunIdName) == runId) is not { } found)
        {
            return null;
        }

        _ = long.TryParse(found.GetValueOrDefault(RowsChangedName), NumberStyles.None, CultureInfo.InvariantCulture, out var rows);
        return new CommitInfo(runId, rows)
        {
            Kind = Kind(found) ?? CommitKind.Run,
            Actor = found.GetValueOrDefault(ActorName),
            RestoredFrom = found.GetValueOrDefault(RestoredFromName),
        };
    }

    private static void Set(Dictionary<string, string> metadata, string name, string? value)
    {
        if (value is not null)
        {
            metadata[name] = value;
        }
    }

    private static List<EarlierRun>? EarlierRuns(IReadOnlyDictionary<string, string> metadata)
    {
        var holds = metadata.GetValueOrDefault(EarlierHoldsName)?.Split(' ') ?? [];
        return metadata.GetValueOrDefault(EarlierRunsName)?.Split(' ').Where(run => run != None).Select(run => new EarlierRun(run, holds.Contains(run, StringComparer.Ordinal))).ToList();
    }

    private static List<EarlierRun> Fitting(IEnumerable<EarlierRun> runs, int room)
    {
        var bytes = 0;
        return runs.TakeWhile(run => (bytes += run.RunId.Length + 1) <= room).ToList();
    }

    private static string Joined(List<EarlierRun> runs) => runs.Count > 0 ? string.Join(' ', runs.Select(run => run.RunId)) : None;

    /// <summary>The commit of a log that the plain file is a copy of; <see langword="null"/> for a database of its own, and for a file that others have changed.</summary>
    public static string? CopyOf(ObjectHead head) => head.Metadata.GetValueOrDefault(PublishedFromName);

    /// <summary>
    /// Reads which commit of the log beside it the plain file has the state of, as a copy or by a conversion; <see langword="false"/> for any other file. One that another
    /// program has changed has lost its metadata, in a bucket (an upload brings its own) and in a folder (metadata belongs to the content, so it is back when that content is).
    /// </summary>
    public static bool TryReadCopiedCommit(ObjectHead head, out TxId commit) =>
        TxId.TryParse(CopyOf(head) ?? head.Metadata.GetValueOrDefault(ConvertedFromName), out commit);
}

/// <summary>A run that committed before.</summary>
/// <param name="RunId">The run.</param>
/// <param name="IsHold">Whether its plan was held back, and its safe part alone was committed.</param>
internal readonly record struct EarlierRun(string RunId, bool IsHold);
