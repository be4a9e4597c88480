namespace EmailScheduler.Storage.Layouts;

/// <summary>What a commit says of itself in its metadata.</summary>
/// <param name="RunId">The run that commits.</param>
/// <param name="RowsChanged">Rows inserted, updated and deleted.</param>
public sealed record CommitInfo(string RunId, long RowsChanged);
