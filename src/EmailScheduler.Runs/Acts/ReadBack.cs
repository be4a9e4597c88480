using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Acts;

/// <summary>Writes whose answer is lost although the store has repeated them, or that are refused: whether they happened is looked up, so that who acts learns what was done.</summary>
internal static class ReadBack
{
    private const string Nonce = "nonce";

    /// <summary>Writes an object; where the answer is lost or a refusal, by the nonce that is there.</summary>
    /// <exception cref="ObjectStoreException">The store failed, and the object is not this one, or cannot be read.</exception>
    public static async Task<PutResult> PutReadBackAsync(this IObjectStore store, PutRequest request, CancellationToken cancellationToken)
    {
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
        await store.HeadAsync(request.Key, cancellationToken) is { } head && head.Metadata.GetValueOrDefault(Nonce) == request.Nonce ? new PutResult(PutStatus.Written, head.ETag) : null;
}
