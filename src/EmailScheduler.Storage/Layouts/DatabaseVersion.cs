namespace EmailScheduler.Storage.Layouts;

/// <summary>A past state of a database.</summary>
/// <param name="Id">Its name: <c>{UTC time}-{run id}</c>, such as <c>20250121T143022Z-run-1</c>.</param>
/// <param name="CommittedAt">When that state was committed (UTC, by the store's clock, to the second).</param>
/// <param name="RunId">The run that committed it; <c>external-…</c> for a state that was put there by something else.</param>
/// <param name="Length">The size in bytes.</param>
public sealed record DatabaseVersion(string Id, DateTimeOffset CommittedAt, string RunId, long Length);
