namespace EmailScheduler.Storage.Objects;

/// <summary>The result of a copy.</summary>
/// <param name="Status">How the copy ended.</param>
/// <param name="ETag">The target's ETag when <see cref="CopyStatus.Copied"/>.</param>
public sealed record CopyResult(CopyStatus Status, string? ETag = null);

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

/// <summary>How a removal ended.</summary>
public enum DeleteStatus
{
    /// <summary>The object is gone.</summary>
    Deleted,

    /// <summary>The object is missing or has another ETag than asked for; nothing was changed.</summary>
    PreconditionFailed,
}
