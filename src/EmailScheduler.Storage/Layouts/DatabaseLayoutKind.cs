namespace EmailScheduler.Storage.Layouts;

/// <summary>How a database is stored (<c>Database:Layout</c>).</summary>
public enum DatabaseLayoutKind
{
    /// <summary>A plain SQLite file at <c>org-data/{org}.db</c>.</summary>
    PlainObject,

    /// <summary>A log of page deltas in Litestream's format under <c>org-data/{org}.db.ltx/</c>.</summary>
    Log,
}
