namespace EmailScheduler.Storage.Objects;

/// <summary>Writes whose answer is lost although the store has repeated them: whether they happened is looked up once more, so that who acts learns what was done.</summary>
public static class ReadBack
{
    /// <summary>Writes an object; where the answer is lost, the nonce that is there says whether it was written.</summary>
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
            return await store.PutAsync(request, cancellationToken);
        }
        catch (ObjectStoreException failure) when (failure.Kind == ObjectStoreFailure.Transient)
        {
            if (await store.HeadAsync(request.Key, cancellationToken) is { } head && head.Metadata.GetValueOrDefault(ObjectMetadata.Nonce) == request.Nonce)
            {
                return new PutResult(PutStatus.Written, head.ETag);
            }

            throw;
        }
    }
}
