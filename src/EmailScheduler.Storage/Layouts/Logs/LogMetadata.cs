using System.Globalization;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>What a log's file records about itself beyond the format. Files of other programs lack all but the time.</summary>
internal static class LogMetadata
{
    /// <summary>Litestream's own name for the time of the newest commit in a file, RFC 3339.</summary>
    private const string TimeName = "litestream-timestamp";
    private const string BeforeName = "database-hash-before";
    private const string AfterName = "database-hash";
    private const string PagesName = "pages";

    /// <summary>On the commit that brings a plain file into a log: the ETag of that file. Until the file is marked as a copy of the log, it is the database.</summary>
    private const string ConvertedFromName = "converted-from-etag";

    /// <summary>On the last commit of a log whose database goes on in the plain file. Nothing follows but another conversion.</summary>
    private const string ClosedName = "closed-for";
    private const string ClosedForPlainFile = "object";

    /// <summary>Of a file that holds what others held: it says what the last of them says.</summary>
    /// <param name="time">When the state was committed to which it leads.</param>
    /// <param name="before">The hash of the database that it follows.</param>
    /// <param name="after">The hash of the database to which it leads.</param>
    /// <param name="pages">How many pages it has.</param>
    /// <param name="commitsSinceCheck">What the commit of that state says (<see cref="CommitCheck"/>).</param>
    public static Dictionary<string, string> Of(DateTimeOffset time, string? before, string? after, long pages, int commitsSinceCheck)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [TimeName] = CommitTime.Text(time),
            [PagesName] = pages.ToString(CultureInfo.InvariantCulture),
        };
        Set(metadata, BeforeName, before);
        Set(metadata, AfterName, after);
        CommitCheck.Add(metadata, commitsSinceCheck);
        return metadata;
    }

    public static Dictionary<string, string> OfCommit(CommitInfo info, LogState? before, LogState after, long pages, IReadOnlyDictionary<string, string> marks)
    {
        var metadata = Of(after.Time, before?.Pages.Database, after.Pages.Database, pages, commitsSinceCheck: 0);
        CommitMetadata.Add(metadata, info);
        foreach (var (name, value) in marks)
        {
            metadata[name] = value;
        }

        return metadata;
    }

    /// <summary>Marks the commit that brings a plain file into the log, and names the runs that are in it.</summary>
    public static IReadOnlyDictionary<string, string> ConvertedFrom(StoredState file)
    {
        var marks = Mark(ConvertedFromName, file.ETag);
        CommitMetadata.AddEarlier(marks, file.Runs);
        return marks;
    }

    /// <summary>
    /// Names the runs that committed before a commit, newest first, unless there is no room for as many as are looked for: whoever reads them looks at no earlier commit.
    /// </summary>
    /// <param name="runs">The runs; <see langword="null"/> when they are not known.</param>
    /// <param name="searched">How many commits are looked at where one does not name the runs before it.</param>
    public static IReadOnlyDictionary<string, string>? After(IReadOnlyList<EarlierRun>? runs, int searched)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        return runs is not null && CommitMetadata.AddEarlier(names, runs) >= Math.Min(runs.Count, searched) ? names : null;
    }

    /// <summary>
    /// The run of a commit and those before it, newest first, where it names as many as are looked for. <see langword="null"/> for a commit of another program or of an earlier release, and for
    /// one that brought a plain file into the log: that names the runs of the file alone, and there may be others in a log that was closed before.
    /// </summary>
    public static IReadOnlyList<EarlierRun>? Runs(ObjectHead head) =>
        ConvertedETag(head) is null && CommitMetadata.Run(head.Metadata) is { } run && CommitMetadata.EarlierRuns(head) is { } earlier ? [run, .. earlier] : null;

    /// <summary>Marks the commit with which a log ends, because its database goes on in the plain file.</summary>
    public static IReadOnlyDictionary<string, string> Closed => Mark(ClosedName, ClosedForPlainFile);

    /// <summary>The ETag of the plain file that a commit brought into the log; <see langword="null"/> for any other commit.</summary>
    public static string? ConvertedETag(ObjectHead head) => head.Metadata.GetValueOrDefault(ConvertedFromName);

    /// <summary>Whether a commit is the one with which its log ends.</summary>
    public static bool IsClosing(ObjectHead head) => head.Metadata.ContainsKey(ClosedName);

    /// <summary>What made a commit; <see langword="null"/> when that is not known.</summary>
    public static CommitKind? Kind(ObjectHead head) =>
        CommitMetadata.Kind(head.Metadata) ?? (ConvertedETag(head) is not null || IsClosing(head) ? CommitKind.Conversion : CommitMetadata.KindOf(head));

    /// <summary>The hash of the whole database before the file is applied; <see langword="null"/> when its writer did not record it.</summary>
    public static string? Before(ObjectHead head) => head.Metadata.GetValueOrDefault(BeforeName);

    /// <summary>The hash of the whole database after the file is applied; <see langword="null"/> when its writer did not record it.</summary>
    public static string? After(ObjectHead head) => head.Metadata.GetValueOrDefault(AfterName);

    public static DateTimeOffset Time(ObjectHead head) => RecordedTime(head) ?? head.LastModified;

    /// <summary>The time that the file's writer recorded; <see langword="null"/> when it recorded none, or another program has changed the file.</summary>
    public static DateTimeOffset? RecordedTime(ObjectHead head) => CommitTime.Parse(head.Metadata.GetValueOrDefault(TimeName));

    public static long? Pages(ObjectHead head) => Number(head, PagesName);

    public static long? Rows(ObjectHead head) => Number(head, CommitMetadata.RowsChangedName);

    private static long? Number(ObjectHead head, string name) =>
        long.TryParse(head.Metadata.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Dictionary<string, string> Mark(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    private static void Set(Dictionary<string, string> metadata, string name, string? value)
    {
        if (value is not null)
        {
            metadata[name] = value;
        }
    }
}
