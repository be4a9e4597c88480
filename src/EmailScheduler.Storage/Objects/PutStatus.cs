namespace EmailScheduler.Storage.Objects;

/// <summary>How a write ended.</summary>
public enum PutStatus
{
    /// <summary>The object is written.</summary>
    Written,

    /// <summary>The condition did not hold; nothing was changed.</summary>
    PreconditionFailed,
}
