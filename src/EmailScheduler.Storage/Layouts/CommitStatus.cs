namespace EmailScheduler.Storage.Layouts;

/// <summary>How a commit ended.</summary>
public enum CommitStatus
{
    /// <summary>The new state is stored.</summary>
    Committed,

    /// <summary>The file is what was checked out; nothing was moved.</summary>
    Unchanged,

    /// <summary>Another run has committed since the check-out; nothing was changed.</summary>
    LostRace,
}
