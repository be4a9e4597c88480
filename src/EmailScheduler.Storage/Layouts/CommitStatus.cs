namespace EmailScheduler.Storage.Layouts;

/// <summary>How a commit ended.</summary>
public enum CommitStatus
{
    /// <summary>The new state is stored.</summary>
    Committed,

    /// <summary>The file is what was checked out; nothing was moved.</summary>
    Unchanged,

    /// <summary>
    /// Another run has committed since the check-out, so this commit did not happen; or its answer was lost, and another run replaced it before it was
    /// looked up, which <see cref="DatabaseSession.FindCommitAsync"/> tells.
    /// </summary>
    LostRace,
}
