namespace EmailScheduler.Storage;

/// <summary>What of a database lies at a key.</summary>
public enum StoredKeyKind
{
    /// <summary>The plain file.</summary>
    Database,

    /// <summary>A file of its log, or the log's prefix.</summary>
    Log,

    /// <summary>The report of a run.</summary>
    Report,
}
