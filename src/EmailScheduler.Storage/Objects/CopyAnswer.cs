namespace EmailScheduler.Storage.Objects;

/// <summary>The answer to a copy.</summary>
/// <param name="Status">How the copy ended.</param>
/// <param name="ETag">The target's ETag when <see cref="CopyStatus.Copied"/>.</param>
public sealed record CopyAnswer(CopyStatus Status, string? ETag = null);
