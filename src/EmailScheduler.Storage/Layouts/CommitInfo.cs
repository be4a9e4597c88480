namespace EmailScheduler.Storage.Layouts;

/// <summary>What a commit says of itself in its metadata.</summary>
/// <param name="RunId">The run that commits.</param>
/// <param name="RowsChanged">Rows inserted, updated and deleted.</param>
/// <param name="ContentHash">XXH3-128 of the whole database file, 32 hex digits, lower case; filled in by the layout when null.</param>
public sealed record CommitInfo(string RunId, long RowsChanged, string? ContentHash = null);
