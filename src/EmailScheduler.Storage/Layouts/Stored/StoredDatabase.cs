using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>What a store holds of one database, and so in which layout it is.</summary>
public sealed record StoredDatabase
{
    private StoredDatabase(StoredDatabaseKind kind) => Kind = kind;

    /// <summary>How the database lies there.</summary>
    public StoredDatabaseKind Kind { get; }

    /// <summary>The object that holds the newest state: the plain file, or the log's newest file; <see langword="null"/> when there is no database, or a conflict.</summary>
    public ObjectEntry? Newest { get; private init; }

    /// <summary>What contradicts what, and the ways out, in one line; <see langword="null"/> unless <see cref="Kind"/> is <see cref="StoredDatabaseKind.Conflict"/>.</summary>
    public string? Conflict { get; private init; }

    /// <summary>What lies beside it.</summary>
    public StoredBeside Beside { get; internal init; }

    internal ConflictKind? ConflictKind { get; private init; }

    /// <summary>The plain file, whatever it is.</summary>
    internal PlainFile? File { get; private init; }

    /// <summary>The log, whether it is the database or not.</summary>
    internal StoredLog? Log { get; private init; }

    internal static StoredDatabase None { get; } = new(StoredDatabaseKind.None);

    internal static StoredDatabase OfFile(PlainFile file, StoredLog? log) => new(StoredDatabaseKind.PlainFile) { Newest = file.Entry, File = file, Log = log };

    internal static StoredDatabase OfLog(PlainFile? file, StoredLog log) => new(StoredDatabaseKind.Log) { Newest = log.Last?.Entry, File = file, Log = log };

    internal static StoredDatabase OfConflict(ConflictKind kind, string text, PlainFile? file, StoredLog? log) =>
        new(StoredDatabaseKind.Conflict) { ConflictKind = kind, Conflict = text, File = file, Log = log };

    /// <summary>Goes on only with a database about which there is no doubt.</summary>
    /// <exception cref="InvalidDatabaseException">There is a conflict.</exception>
    public StoredDatabase RequireNoConflict() => Conflict is null ? this : throw new InvalidDatabaseException(Conflict);

    /// <summary>Whether this was found on the same objects as the other: then looking again has shown nothing new.</summary>
    public bool IsSameAs(StoredDatabase? other) =>
        other is not null
        && Kind == other.Kind
        && ConflictKind == other.ConflictKind
        && string.Equals(File?.Entry.ETag, other.File?.Entry.ETag, StringComparison.Ordinal)
        && string.Equals(Log?.Last?.Key, other.Log?.Last?.Key, StringComparison.Ordinal);
}

/// <summary>How a database is stored, as what is there says.</summary>
public enum StoredDatabaseKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>In the <c>object</c> layout: the plain file is the database.</summary>
    PlainFile,

    /// <summary>In the <c>log</c> layout: the log is the database; a plain file beside it is a copy of it.</summary>
    Log,

    /// <summary>What is there contradicts itself, and a person must say what is right.</summary>
    Conflict,
}

/// <summary>What the parts of a database in the store contradict each other in.</summary>
internal enum ConflictKind
{
    /// <summary>A log, and beside it a plain file that is not a copy of it.</summary>
    TwoDatabases,

    /// <summary>A plain file that is only a copy of a log, and no such log.</summary>
    CopyWithoutLog,

    /// <summary>A log that was closed when its database went on in the plain file, and no such file.</summary>
    FileMissing,

    /// <summary>Files of a log without a snapshot, from which nothing can be made, and no plain file.</summary>
    SnapshotMissing,

    /// <summary>A log that ends before the commit from which its copy was made.</summary>
    CommitsMissing,
}
