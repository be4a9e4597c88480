namespace EmailScheduler.Storage.Objects;

/// <summary>A conditional write of a whole object.</summary>
public sealed record PutRequest
{
    /// <summary>The key, relative to the store's address.</summary>
    public required string Key { get; init; }

    /// <summary>Where the bytes come from.</summary>
    public required ObjectContent Content { get; init; }

    /// <summary>Write only when there is no such object (<c>If-None-Match: *</c>).</summary>
    public bool IfAbsent { get; init; }

    /// <summary>Write only over the object with this ETag (<c>If-Match</c>); a missing object fails the condition too.</summary>
    public string? IfMatch { get; init; }

    /// <summary>User metadata; names lower-case ASCII, values printable ASCII, 2 KiB in all (S3's limit).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// A value unique to this write, kept in the metadata as <c>nonce</c>: when the answer to a conditional write is lost,
    /// the store reads back and compares, so the caller always learns whether it won. The default is a new GUID.
    /// </summary>
    public string Nonce { get; init; } = Guid.NewGuid().ToString("N");

    /// <summary>
    /// What must have ended well before the object is written, and may still go on while its bytes are sent. It is awaited as late as that can be; when it fails, the put
    /// fails with its exception, and nothing was written. By default there is nothing to wait for.
    /// </summary>
    public Task Prerequisite { get; init; } = Task.CompletedTask;

    /// <summary>The MIME type kept with the object.</summary>
    public string ContentType { get; init; } = "application/octet-stream";

    /// <summary>The same write, only on top of what was read: of the object with an ETag, or of none.</summary>
    /// <param name="etag">The ETag of the object that was read; <see langword="null"/> where there was none.</param>
    public PutRequest OnTopOf(string? etag) => this with { IfAbsent = etag is null, IfMatch = etag };
}

/// <summary>The result of a write.</summary>
/// <param name="Status">How the write ended.</param>
/// <param name="ETag">The new object's ETag when <see cref="PutStatus.Written"/>.</param>
public sealed record PutResult(PutStatus Status, string? ETag = null);

/// <summary>How a write ended.</summary>
public enum PutStatus
{
    /// <summary>The object is written.</summary>
    Written,

    /// <summary>The condition did not hold; nothing was changed.</summary>
    PreconditionFailed,
}
