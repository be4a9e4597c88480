using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Acts;

/// <summary>Writes whose answer is lost although the store has repeated them: whether they happened is looked up once more, so that who acts learns what was done.</summary>
internal static class ReadBack
{
    private const string Nonce = "nonce";

    /// <summary>Writes an object; where the answer is lost, by the nonce that is there.</summary>
    /// <exception cref="ObjectStoreException">The store failed, and the object is not this one, or cannot be read.</exception>
    public static async Task<PutResult> PutReadBackAsync(this IObjectStore store, PutRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await store.PutAsync(request, cancellationToken);
        }
        catch (ObjectStoreException failure) when (failure.Kind == ObjectStoreFailure.Transient)
        {
            if (await store.HeadAsync(request.Key, cancellationToken) is { } head && head.Metadata.GetValueOrDefault(Nonce) == request.Nonce)
            {
                return new PutResult(PutStatus.Written, head.ETag);
            }

            throw;
        }
    }
}
