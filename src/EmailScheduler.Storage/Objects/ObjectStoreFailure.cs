namespace EmailScheduler.Storage.Objects;

/// <summary>What a failure of a store means for the caller.</summary>
public enum ObjectStoreFailure
{
    /// <summary>Network, overload or a broken stream: the same call may succeed later (the store has already retried it).</summary>
    Transient,

    /// <summary>Credentials, permissions, a missing bucket, a read-only or full folder: a person must mend it.</summary>
    Configuration,

    /// <summary>The stored bytes are not what they should be.</summary>
    Corrupt,
}
