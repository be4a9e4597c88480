namespace EmailScheduler.Storage.Objects;

/// <summary>What is known about one object without its content.</summary>
/// <param name="Key">The key, relative to the store's address.</param>
/// <param name="ETag">The entity tag, opaque, compared ordinally; as the store gives it, quotes included.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="LastModified">When the store says the object was written (UTC, to the second on S3).</param>
/// <param name="ServerTime">The store's clock when it answered (UTC); expiry is judged by <c>ServerTime − LastModified</c> alone.</param>
/// <param name="Metadata">User metadata; names lower-case, without the <c>x-amz-meta-</c> prefix.</param>
public sealed record ObjectHead(
    string Key,
    string ETag,
    long Length,
    DateTimeOffset LastModified,
    DateTimeOffset ServerTime,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>
    /// The metadata of the object from which this one has come, when something else than a store has changed its content since, as programs do that write into a
    /// database in a folder. <see langword="null"/> when that is not known, and always in a bucket, where an object is only ever replaced.
    /// </summary>
    public IReadOnlyDictionary<string, string>? AncestorMetadata { get; init; }
}

/// <summary>One line of a listing.</summary>
/// <param name="Key">The key, relative to the store's address.</param>
/// <param name="ETag">The entity tag, as in <see cref="ObjectHead.ETag"/>.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="LastModified">When the store says the object was written (UTC).</param>
public sealed record ObjectEntry(string Key, string ETag, long Length, DateTimeOffset LastModified);

/// <summary>One level of a listing, as S3 answers it for the delimiter '/'.</summary>
/// <param name="Objects">The objects with no '/' in their key after the listing's prefix, in ordinal order of their keys.</param>
/// <param name="Prefixes">
/// For all other objects, what their keys have in common up to and with the first '/' after the listing's prefix, each once, in ordinal order.
/// </param>
public sealed record ObjectListing(IReadOnlyList<ObjectEntry> Objects, IReadOnlyList<string> Prefixes);
