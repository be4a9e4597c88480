namespace EmailScheduler.Storage.Objects;

/// <summary>How a copy ended.</summary>
public enum CopyStatus
{
    /// <summary>The target is a copy of the source.</summary>
    Copied,

    /// <summary>There is no source object.</summary>
    NotFound,

    /// <summary>The source has another ETag than asked for; nothing was changed.</summary>
    PreconditionFailed,
}
