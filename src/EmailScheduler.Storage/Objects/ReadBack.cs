namespace EmailScheduler.Storage.Objects;

/// <summary>Writes whose answer is lost although the store has repeated them, or that are refused: whether they happened is looked up, so that who acts learns what was done.</summary>
public static class ReadBack
{
    /// <summary>Writes an object; where the answer is lost, or a refusal, the nonce that is there says whether it was written.</summary>
    /// <param name="store">Where it is written.</param>
    /// <param name="request">What is written.</param>
    /// <param name="cancellationToken">Gives up; the object may be written or not.</param>
    /// <exception cref="ObjectStoreException">The store failed, and the object is not this one, or cannot be read.</exception>
    public static async Task<PutResult> PutReadBackAsync(this IObjectStore store, PutRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            var put = await store.PutAsync(request, cancellationToken);

            // A request that the network delivers twice is refused for its own first delivery.
            return put.Status == PutStatus.Written ? put : await FindAsync(store, request, cancellationToken) ?? put;
        }
        catch (ObjectStoreException failure) when (failure.Kind == ObjectStoreFailure.Transient)
        {
            if (await FindAsync(store, request, cancellationToken) is { } written)
            {
                return written;
            }

            throw;
        }
    }

    private static async Task<PutResult?> FindAsync(IObjectStore store, PutRequest request, CancellationToken cancellationToken) =>
        await store.HeadAsync(request.Key, cancellationToken) is { } head && head.Metadata.GetValueOrDefault(ObjectMetadata.Nonce) == request.Nonce ? new PutResult(PutStatus.Written, head.ETag) : null;
}
