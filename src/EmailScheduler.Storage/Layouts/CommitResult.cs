namespace EmailScheduler.Storage.Layouts;

/// <summary>The result of a commit.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Version">The new state's version when <see cref="CommitStatus.Committed"/>.</param>
/// <param name="BytesMoved">Bytes sent to the store.</param>
public sealed record CommitResult(CommitStatus Status, string? Version, long BytesMoved);

/// <summary>How a commit ended.</summary>
public enum CommitStatus
{
    /// <summary>The new state is stored.</summary>
    Committed,

    /// <summary>The file is what was checked out; nothing was moved.</summary>
    Unchanged,

    /// <summary>
    /// Another run has committed since the check-out, so this commit did not happen; or its answer was lost, and another run replaced it before it was
    /// looked up, which <see cref="DatabaseSession.FindCommitAsync"/> determines.
    /// </summary>
    LostRace,
}
