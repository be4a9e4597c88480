namespace EmailScheduler.Storage.Objects;

/// <summary>A store could not do what was asked. The message names the key, what the store said, and the remedy; never a credential.</summary>
public sealed class ObjectStoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ObjectStoreException(ObjectStoreFailure kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>What the failure means for the caller.</summary>
    public ObjectStoreFailure Kind { get; }
}

/// <summary>What a failure of a store means for the caller.</summary>
public enum ObjectStoreFailure
{
    /// <summary>Network, overload or a broken stream: the same call may succeed later (the store has already retried it).</summary>
    Transient,

    /// <summary>Credentials, permissions, a missing bucket, a read-only or full folder: a person must fix it.</summary>
    Configuration,

    /// <summary>The stored bytes are not what they should be.</summary>
    Corrupt,
}
