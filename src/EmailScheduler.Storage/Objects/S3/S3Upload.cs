using System.Collections.Concurrent;
using Amazon.S3.Model;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>Uploads a large object in parts, some at a time, straight from its file; the object appears, whole, when it is completed under its condition.</summary>
internal sealed class S3Upload(S3Bucket bucket, S3StoreOptions options)
{
    // S3's limit on parts of an upload.
    public const int MostParts = 10_000;

    private static readonly TimeSpan AbortWithin = TimeSpan.FromSeconds(10);

    public async Task<PutResult> PutAsync(PutRequest request, SortedDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var id = await bucket.BeginUploadAsync(request.Key, request.ContentType, metadata, cancellationToken);
        var result = new PutResult(PutStatus.PreconditionFailed);
        try
        {
            var parts = await SendAsync(request, id, cancellationToken);
            result = await new S3Write(bucket).RunAsync(request, token => bucket.CompleteUploadOnceAsync(request, id, parts, token), cancellationToken);
            return result;
        }
        finally
        {
            if (result.Status != PutStatus.Written)
            {
                await AbortAsync(request.Key, id);
            }
        }
    }

    /// <summary>Gives the parts back; what cannot be given back now is swept up later (<see cref="S3Multipart"/>).</summary>
    public async Task AbortAsync(string key, string id)
    {
        using var bound = new CancellationTokenSource(AbortWithin);
        try
        {
            await bucket.AbortUploadAsync(key, id, bound.Token);
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            // The outcome of the write is what the caller must hear of, not this.
        }
    }

    private async Task<ConcurrentBag<PartETag>> SendAsync(PutRequest request, string id, CancellationToken cancellationToken)
    {
        var length = request.Content.Length;
        var size = Math.Max(options.UploadPart, (length + MostParts - 1) / MostParts);
        var parts = new ConcurrentBag<PartETag>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, (int)((length + size - 1) / size)),
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellationToken },
            async (number, token) =>
            {
                var offset = number * size;
                parts.Add(await bucket.SendPartAsync(request.Key, id, number + 1, request.Content, offset, Math.Min(size, length - offset), token));
            });
        return parts;
    }
}
