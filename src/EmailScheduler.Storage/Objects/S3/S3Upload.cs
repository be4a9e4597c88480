using System.Collections.Concurrent;
using Amazon.S3;
using Amazon.S3.Model;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>Uploads a large object in parts, some at a time, straight from its file; the object appears, whole, when it is completed under its condition.</summary>
internal sealed class S3Upload(S3Bucket bucket, S3StoreOptions options)
{
    // S3's limit on parts of an upload.
    private const int MostParts = 10_000;

    private static readonly TimeSpan AbortWithin = TimeSpan.FromSeconds(10);

    public async Task<PutAnswer> PutAsync(PutRequest request, SortedDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var id = await BeginAsync(request.Key, request.ContentType, metadata, cancellationToken);
        var answer = new PutAnswer(PutStatus.PreconditionFailed);
        try
        {
            var parts = await SendAsync(request, id, cancellationToken);
            answer = await new S3Write(bucket).RunAsync(request, token => CompleteOnceAsync(request, id, parts, token), cancellationToken);
            return answer;
        }
        finally
        {
            if (answer.Status != PutStatus.Written)
            {
                await AbortAsync(request.Key, id);
            }
        }
    }

    public Task<string> BeginAsync(string key, string contentType, SortedDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var begin = new InitiateMultipartUploadRequest { BucketName = bucket.Name, Key = bucket.Full(key), ContentType = contentType };
        foreach (var (name, value) in metadata)
        {
            begin.Metadata.Add(name, value);
        }

        return bucket.Sender.SendAsync(S3Operation.BeginUpload, key, 0, async (_, token) => (await bucket.Client.InitiateMultipartUploadAsync(begin, token)).UploadId, cancellationToken);
    }

    public Task<PartETag> SendPartAsync(string key, string id, int number, ObjectContent content, long offset, long length, CancellationToken cancellationToken) =>
        bucket.Sender.SendAsync(
            S3Operation.UploadPart,
            key,
            length,
            async (_, token) =>
            {
                await using var part = content.OpenRead(offset, length);
                var response = await bucket.Client.UploadPartAsync(
                    new UploadPartRequest { BucketName = bucket.Name, Key = bucket.Full(key), UploadId = id, PartNumber = number, PartSize = length, InputStream = part, UseChunkEncoding = false },
                    token);
                return new PartETag(number, response.ETag);
            },
            cancellationToken);

    public Task<PutAnswer> CompleteOnceAsync(PutRequest request, string id, IEnumerable<PartETag> parts, CancellationToken cancellationToken)
    {
        var complete = new CompleteMultipartUploadRequest
        {
            BucketName = bucket.Name,
            Key = bucket.Full(request.Key),
            UploadId = id,
            PartETags = [.. parts.OrderBy(part => part.PartNumber)],
            IfMatch = request.IfMatch,
            IfNoneMatch = request.IfAbsent ? "*" : null,
        };
        return bucket.Sender.OnceAsync(S3Operation.CompleteUpload, request.Key, request.Content.Length, (_, token) => CompleteAsync(complete, token), cancellationToken);
    }

    /// <summary>Gives the parts back; what cannot be given back now is swept up later (<see cref="S3Multipart"/>).</summary>
    public async Task AbortAsync(string key, string id)
    {
        using var bound = new CancellationTokenSource(AbortWithin);
        try
        {
            await bucket.Sender.SendAsync(S3Operation.AbortUpload, key, 0, (_, token) => AbortOnceAsync(key, id, token), bound.Token);
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
                parts.Add(await SendPartAsync(request.Key, id, number + 1, request.Content, offset, Math.Min(size, length - offset), token));
            });
        return parts;
    }

    private async Task<PutAnswer> CompleteAsync(CompleteMultipartUploadRequest complete, CancellationToken cancellationToken)
    {
        try
        {
            var response = await bucket.Client.CompleteMultipartUploadAsync(complete, cancellationToken);
            return new PutAnswer(PutStatus.Written, S3Heads.Quoted(response.ETag));
        }
        catch (AmazonS3Exception answer) when (S3Bucket.FailsCondition(answer, complete.IfMatch))
        {
            return new PutAnswer(PutStatus.PreconditionFailed);
        }
    }

    private async Task<bool> AbortOnceAsync(string key, string id, CancellationToken cancellationToken)
    {
        try
        {
            await bucket.Client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket.Name, Key = bucket.Full(key), UploadId = id }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception answer) when (S3Faults.IsMissing(answer))
        {
            return false;
        }
    }
}
