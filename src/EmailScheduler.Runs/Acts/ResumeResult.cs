namespace EmailScheduler.Runs.Acts;

/// <summary>How a wish to end a pause ended.</summary>
public enum ResumeResult
{
    /// <summary>The pause is ended.</summary>
    Resumed,

    /// <summary>There was none.</summary>
    NotPaused,

    /// <summary>Another pause has taken its place meanwhile, and holds.</summary>
    Changed,
}
