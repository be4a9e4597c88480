namespace EmailScheduler.Storage.Objects;

/// <summary>
/// The little that the storage protocol needs of an object store, with S3's semantics: every write may carry a condition,
/// and a condition that does not hold is an answer (<see cref="PutStatus.PreconditionFailed"/>), not an exception.
/// Failures are <see cref="ObjectStoreException"/>s whose <see cref="ObjectStoreException.Kind"/> says what to do about them.
/// </summary>
/// <remarks>Implementations pass the one contract test suite, <c>ObjectStoreContract</c>, and are safe for concurrent use.</remarks>
public interface IObjectStore
{
    /// <summary>The store's address as a person would write it (<c>file:///data</c>, <c>s3://bucket/prefix</c>); never a credential.</summary>
    string Address { get; }

    /// <summary>
    /// Whether the times of objects come from a server, so that they are right whatever this machine's clock says. Otherwise, as in a folder, they are those of the machines that have written the objects.
    /// </summary>
    bool HasServerClock { get; }

    /// <summary>Reads an object, or the part of it that <see cref="GetCondition.Range"/> asks for. The caller disposes of an object that was found.</summary>
    Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default);

    /// <summary>Reads what is known about an object; <see langword="null"/> when there is none.</summary>
    Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes a whole object, atomically: readers see the old one or the new one.
    /// A put whose answer was lost is resolved by reading back (see <see cref="PutRequest.Nonce"/>) before this returns.
    /// </summary>
    Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default);

    /// <summary>Removes an object. Removing a missing one without a condition is <see cref="DeleteStatus.Deleted"/>, as in S3.</summary>
    /// <remarks>Where the server does not enforce the condition, the store reads and compares before it removes.</remarks>
    Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes an object that the caller has written and has reason to believe is still there: as <see cref="DeleteAsync"/> under a condition, with fewer requests where the server is known to
    /// enforce it. Where there is no object any more, the answer may be <see cref="DeleteStatus.Deleted"/> too; another one in its place is <see cref="DeleteStatus.PreconditionFailed"/> and stays.
    /// </summary>
    Task<DeleteStatus> DeleteOwnAsync(string key, string ifMatch, CancellationToken cancellationToken = default);

    /// <summary>Lists the objects whose key begins with <paramref name="prefix"/>, in ordinal order of their keys.</summary>
    IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists one level: what lies deeper, behind a '/' after <paramref name="prefix"/>, is one common prefix however many objects it is (S3's
    /// <c>delimiter=/</c>). An empty folder of a directory is no prefix, as there is none in a bucket.
    /// </summary>
    Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default);

    /// <summary>Copies an object with its metadata inside the store, without moving its bytes through this process.</summary>
    /// <remarks>Where the server does not enforce the condition on the source, the store reads and compares.</remarks>
    Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default);
}
