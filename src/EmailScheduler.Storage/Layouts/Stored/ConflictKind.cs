namespace EmailScheduler.Storage.Layouts.Stored;

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
