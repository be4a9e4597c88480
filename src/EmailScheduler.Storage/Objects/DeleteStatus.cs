namespace EmailScheduler.Storage.Objects;

/// <summary>How a removal ended.</summary>
public enum DeleteStatus
{
    /// <summary>The object is gone.</summary>
    Deleted,

    /// <summary>The object is missing or has another ETag than asked for; nothing was changed.</summary>
    PreconditionFailed,
}
