namespace EmailScheduler.Storage.Objects;

/// <summary>The answer to a write.</summary>
/// <param name="Status">How the write ended.</param>
/// <param name="ETag">The new object's ETag when <see cref="PutStatus.Written"/>.</param>
public sealed record PutAnswer(PutStatus Status, string? ETag = null);
