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
