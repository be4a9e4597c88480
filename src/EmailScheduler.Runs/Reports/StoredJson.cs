using System.Text.Json;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Reports;

/// <summary>Reads the small documents that runs leave in the store.</summary>
internal static class StoredJson
{
    /// <summary>Reads a document. There is an ETag without a document when what is stored cannot be read, or is larger than it can be.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public static async Task<(T? Document, string? ETag)> ReadAsync<T>(IObjectStore store, string key, long maxBytes, CancellationToken cancellationToken)
        where T : class
    {
        await using var answer = await store.GetAsync(key, cancellationToken: cancellationToken);
        if (answer is not { Status: GetStatus.Found, Head: { } head, Content: { } content })
        {
            return (null, null);
        }

        if (head.Length > maxBytes)
        {
            return (null, head.ETag);
        }

        try
        {
            return (await JsonSerializer.DeserializeAsync<T>(content, cancellationToken: cancellationToken), head.ETag);
        }
        catch (JsonException)
        {
            return (null, head.ETag);
        }
    }
}
