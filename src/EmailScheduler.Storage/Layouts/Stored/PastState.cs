using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>A state of a database that can be gone back to, wherever it is kept: a commit of its log, or a version of its plain file. The current one is among them.</summary>
public sealed record PastState
{
    private PastState(string id, DateTimeOffset committedAt, long bytes)
    {
        Id = id;
        CommittedAt = CommitTime.Truncate(committedAt);
        Bytes = bytes;
    }

    /// <summary>What it is called: a transaction id of 16 hex digits, or a version's id, under which the current plain file will be kept.</summary>
    public string Id { get; }

    /// <summary>When it was committed (UTC, to the millisecond): later than the states before it.</summary>
    public DateTimeOffset CommittedAt { get; }

    /// <summary>The size of its file: of the commit alone in a log.</summary>
    public long Bytes { get; }

    /// <summary>The number of a commit of a log; <see langword="null"/> for a plain file.</summary>
    public TxId? TxId { get; private init; }

    /// <summary>What made it; <see langword="null"/> when another program has, or when only its content is kept.</summary>
    public CommitKind? Kind { get; private init; }

    /// <summary>Whether another program has put it there, or changed it.</summary>
    public bool IsExternal { get; private init; }

    /// <summary>Who asked for it; <see langword="null"/> when that is not known.</summary>
    public string? Actor { get; private init; }

    /// <summary>The run that committed it; <see langword="null"/> when that is not known.</summary>
    public string? RunId { get; private init; }

    /// <summary>Rows inserted, updated and deleted; <see langword="null"/> when that is not known.</summary>
    public long? RowsChanged { get; private init; }

    /// <summary>Pages in its file of a log; <see langword="null"/> for a plain file.</summary>
    public long? Pages { get; private init; }

    /// <summary>The id of the state that it has gone back to; <see langword="null"/> for any other.</summary>
    public string? RestoredFrom { get; private init; }

    /// <summary>Whether it is what the database is now.</summary>
    public bool IsCurrent { get; internal init; }

    /// <summary>The object that holds a plain file; <see langword="null"/> for a commit of a log.</summary>
    internal string? Key { get; private init; }

    /// <summary>The commit of a log of which a plain file is but a copy: where that is kept, it is the same state.</summary>
    internal string? CopyOf { get; private init; }

    internal static PastState Of(LogCommit commit) => new(commit.TxId.ToString(), commit.CommittedAt, commit.Bytes)
    {
        TxId = commit.TxId,
        Kind = commit.Kind,
        IsExternal = commit.HasOwnFile && commit.RunId is null,
        Actor = commit.Actor,
        RunId = commit.RunId,
        RowsChanged = commit.RowsChanged,
        Pages = commit.Pages,
        RestoredFrom = commit.RestoredFrom,
    };

    /// <summary>The plain file as it is now.</summary>
    internal static PastState OfFile(ObjectHead head) => Of(VersionName.Id(StoredState.Of(head)), CommitMetadata.CommittedAt(head), head);

    internal static PastState OfVersion(DatabaseVersion version, ObjectHead head) =>
        Of(version.Id, CommitMetadata.StatedTime(head.Metadata) ?? CommitTime.EndOfSecond(version.CommittedAt), head);

    private static PastState Of(string id, DateTimeOffset committedAt, ObjectHead head) => new(id, committedAt, head.Length)
    {
        Key = head.Key,
        Kind = CommitMetadata.KindOf(head),
        IsExternal = CommitMetadata.RunId(head) is null,
        Actor = CommitMetadata.Actor(head),
        RunId = CommitMetadata.RunId(head),
        RowsChanged = CommitMetadata.Rows(head),
        RestoredFrom = CommitMetadata.RestoredFrom(head),
        CopyOf = CommitMetadata.CopyOf(head),
    };
}
