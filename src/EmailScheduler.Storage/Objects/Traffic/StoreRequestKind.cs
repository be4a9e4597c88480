namespace EmailScheduler.Storage.Objects.Traffic;

/// <summary>The kinds of requests that a store is sent, as far as they differ in price or size.</summary>
public enum StoreRequestKind
{
    /// <summary>Reads an object or a range of it.</summary>
    Get,

    /// <summary>Reads what is known about an object.</summary>
    Head,

    /// <summary>Writes a whole object.</summary>
    Put,

    /// <summary>Writes one part of a large object.</summary>
    Part,

    /// <summary>Begins, completes, aborts or lists uploads in parts.</summary>
    Multipart,

    /// <summary>Copies an object inside the store.</summary>
    Copy,

    /// <summary>Removes an object.</summary>
    Delete,

    /// <summary>Reads a page of a listing.</summary>
    List,
}
