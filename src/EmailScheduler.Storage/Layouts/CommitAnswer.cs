namespace EmailScheduler.Storage.Layouts;

/// <summary>The answer to a commit.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Version">The new state's version when <see cref="CommitStatus.Committed"/>.</param>
/// <param name="BytesMoved">Bytes sent to the store.</param>
public sealed record CommitAnswer(CommitStatus Status, string? Version, long BytesMoved);
