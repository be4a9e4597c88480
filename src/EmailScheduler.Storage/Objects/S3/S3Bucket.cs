using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>The requests that the store makes of one bucket, one method each; an answer that says no is a value here, not an exception.</summary>
internal sealed class S3Bucket(S3StoreOptions options, S3Sender sender)
{
    private readonly string _prefix = options.Prefix.Length == 0 ? "" : options.Prefix + "/";

    private string Name => options.Bucket;

    /// <summary>Makes several requests, again and again until none of them fails in passing. Those that are made once are for this.</summary>
    public Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken) => sender.RepeatAsync(attempt, cancellationToken);

    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken) =>
        sender.SendAsync<ObjectHead?>(S3Operation.Head, key, 0, (client, exchange, token) => HeadOnceAsync(client, key, exchange, token), cancellationToken);

    /// <summary>Opens an object or a range of it, once; the caller disposes of a response.</summary>
    public Task<S3GetResponse> OpenOnceAsync(string key, GetCondition condition, CancellationToken cancellationToken) =>
        sender.OnceAsync(S3Operation.Get, key, 0, (client, exchange, token) => OpenAsync(client, key, condition, exchange, token), cancellationToken);

    /// <summary>Reads from an open response, once: with the time limit and the errors of a request.</summary>
    public Task<bool> ReadOnceAsync(string key, long bytes, Func<CancellationToken, Task<bool>> read, CancellationToken cancellationToken) =>
        sender.OnceAsync(S3Operation.Get, key, bytes, (_, _, token) => read(token), cancellationToken);

    /// <summary>Writes a small or middling object in one request, once.</summary>
    public Task<PutResult> PutOnceAsync(PutRequest request, SortedDictionary<string, string> metadata, CancellationToken cancellationToken) =>
        sender.OnceAsync(S3Operation.Put, request.Key, request.Content.Length, (client, exchange, token) => PutAsync(client, request, metadata, exchange, token), cancellationToken);

    /// <summary>Removes an object, once; <see langword="false"/> when the server says that the condition does not hold.</summary>
    public Task<bool> DeleteOnceAsync(string key, string? ifMatch, CancellationToken cancellationToken) =>
        sender.OnceAsync(S3Operation.Delete, key, 0, (client, _, token) => DeleteAsync(client, key, ifMatch, token), cancellationToken);

    public Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch, long length, CancellationToken cancellationToken) =>
        sender.SendAsync(S3Operation.Copy, sourceKey, length, (client, _, token) => CopyOnceAsync(client, sourceKey, targetKey, sourceIfMatch, token), cancellationToken);

    /// <summary>One page of a listing; with a delimiter, of one level only.</summary>
    /// <param name="prefix">What the keys begin with.</param>
    /// <param name="delimiter">What ends a level.</param>
    /// <param name="tokens">The tokens of all pages before; the last one is the page's.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<S3Page> ListAsync(string prefix, string? delimiter, IReadOnlyList<string> tokens, CancellationToken cancellationToken) =>
        sender.SendAsync(
            S3Operation.List,
            prefix,
            0,
            async (client, _, token) => S3Page.Of(
                await client.ListObjectsV2Async(
                    new ListObjectsV2Request { BucketName = Name, Prefix = Full(prefix), Delimiter = delimiter, ContinuationToken = tokens.Count == 0 ? null : tokens[^1] }, token),
                _prefix,
                tokens),
            cancellationToken);

    /// <summary>Begins an upload in parts.</summary>
    /// <returns>Its id.</returns>
    public Task<string> BeginUploadAsync(string key, string contentType, SortedDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var begin = new InitiateMultipartUploadRequest { BucketName = Name, Key = Full(key), ContentType = contentType };
        foreach (var (name, value) in metadata)
        {
            begin.Metadata.Add(name, value);
        }

        return sender.SendAsync(S3Operation.BeginUpload, key, 0, async (client, _, token) => Required((await client.InitiateMultipartUploadAsync(begin, token)).UploadId, "UploadId"), cancellationToken);
    }

    public Task<PartETag> SendPartAsync(string key, string id, int number, ObjectContent content, long offset, long length, CancellationToken cancellationToken) =>
        sender.SendAsync(
            S3Operation.UploadPart,
            key,
            length,
            async (client, exchange, token) =>
            {
                await using var part = content.OpenRead(offset, length);
                await client.UploadPartAsync(
                    new UploadPartRequest { BucketName = Name, Key = Full(key), UploadId = id, PartNumber = number, PartSize = length, InputStream = part, UseChunkEncoding = false },
                    token);
                return new PartETag(number, exchange.Answer.ETag);
            },
            cancellationToken);

    /// <summary>Makes the object of the parts under the request's condition, once.</summary>
    public Task<PutResult> CompleteUploadOnceAsync(PutRequest request, string id, IEnumerable<PartETag> parts, CancellationToken cancellationToken)
    {
        var complete = new CompleteMultipartUploadRequest
        {
            BucketName = Name,
            Key = Full(request.Key),
            UploadId = id,
            PartETags = [.. parts.OrderBy(part => part.PartNumber)],
            IfMatch = request.IfMatch,
            IfNoneMatch = request.IfAbsent ? "*" : null,
        };
        return sender.OnceAsync(S3Operation.CompleteUpload, request.Key, request.Content.Length, (client, _, token) => CompleteAsync(client, complete, token), cancellationToken);
    }

    /// <summary>Gives the parts back; <see langword="false"/> when there is no such upload.</summary>
    public Task<bool> AbortUploadAsync(string key, string id, CancellationToken cancellationToken) =>
        sender.SendAsync(S3Operation.AbortUpload, key, 0, (client, _, token) => AbortOnceAsync(client, key, id, token), cancellationToken);

    /// <summary>Writes a small object and asks for its head, and says what is wrong with the headers of the answers, which nothing here relies on.</summary>
    public async Task<IReadOnlyList<string>> ExamineAnswersAsync(string key, CancellationToken cancellationToken)
    {
        var put = await sender.SendAsync(
            S3Operation.Put, key, 0, async (client, exchange, token) => await AnswerAsync(client.PutObjectAsync(new PutObjectRequest { BucketName = Name, Key = Full(key), ContentBody = "x", UseChunkEncoding = false }, token), exchange), cancellationToken);
        var head = await sender.SendAsync(
            S3Operation.Head, key, 0, async (client, exchange, token) => await AnswerAsync(client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Name, Key = Full(key) }, token), exchange), cancellationToken);
        return
        [
            .. put.Faults(isWrite: true).Select(fault => $"{S3Operation.Put.Name} {fault}"),
            .. head.Faults(isWrite: false).Select(fault => $"{S3Operation.Head.Name} {fault}"),
        ];
    }

    /// <summary>The uploads that are neither completed nor given back, and the server's clock.</summary>
    public Task<(DateTimeOffset Now, IReadOnlyList<S3PendingUpload> Uploads)> ListUploadsAsync(CancellationToken cancellationToken) =>
        sender.SendAsync(S3Operation.ListUploads, "", 0, ListUploadsOnceAsync, cancellationToken);

    /// <summary>Makes the bucket; <see langword="false"/> when it is there already.</summary>
    public Task<bool> CreateAsync(CancellationToken cancellationToken) =>
        sender.SendAsync(S3Operation.CreateBucket, "", 0, (client, _, token) => CreateOnceAsync(client, token), cancellationToken);

    private async Task<ObjectHead?> HeadOnceAsync(IAmazonS3 client, string key, S3RequestContext exchange, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Name, Key = Full(key) }, cancellationToken);
            return S3Heads.Of(key, exchange.Answer, exchange.Answer.Length, response.Metadata);
        }
        catch (AmazonS3Exception answer) when (S3ErrorMapper.IsMissing(answer))
        {
            return null;
        }
    }

    private async Task<S3GetResponse> OpenAsync(IAmazonS3 client, string key, GetCondition condition, S3RequestContext exchange, CancellationToken cancellationToken)
    {
        try
        {
            return S3GetResponse.Of(key, await client.GetObjectAsync(S3GetResponse.Request(Name, Full(key), condition), cancellationToken), exchange.Answer, condition);
        }
        catch (AmazonS3Exception answer) when (StatusOf(answer) is { } status)
        {
            return new S3GetResponse(status);
        }
    }

    private static GetStatus? StatusOf(AmazonS3Exception answer) => answer.StatusCode switch
    {
        HttpStatusCode.NotFound when S3ErrorMapper.IsMissing(answer) => GetStatus.NotFound,
        HttpStatusCode.PreconditionFailed => GetStatus.PreconditionFailed,
        HttpStatusCode.RequestedRangeNotSatisfiable => GetStatus.RangeNotSatisfiable,
        _ => null,
    };

    private async Task<PutResult> PutAsync(IAmazonS3 client, PutRequest request, SortedDictionary<string, string> metadata, S3RequestContext exchange, CancellationToken cancellationToken)
    {
        await using var content = request.Content.OpenRead(0, request.Content.Length);
        var put = new PutObjectRequest
        {
            BucketName = Name,
            Key = Full(request.Key),
            InputStream = content,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            ContentType = request.ContentType,
            IfMatch = request.IfMatch,
            IfNoneMatch = request.IfAbsent ? "*" : null,
        };
        foreach (var (name, value) in metadata)
        {
            put.Metadata.Add(name, value);
        }

        try
        {
            await client.PutObjectAsync(put, cancellationToken);
            return new PutResult(PutStatus.Written, exchange.Answer.ETag);
        }
        catch (AmazonS3Exception answer) when (FailsCondition(answer, request.IfMatch))
        {
            return new PutResult(PutStatus.PreconditionFailed);
        }
    }

    private async Task<bool> DeleteAsync(IAmazonS3 client, string key, string? ifMatch, CancellationToken cancellationToken)
    {
        try
        {
            await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Name, Key = Full(key), IfMatch = ifMatch }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception answer) when (FailsCondition(answer, ifMatch))
        {
            return false;
        }
        catch (AmazonS3Exception answer) when (S3ErrorMapper.IsMissing(answer))
        {
            return true;
        }
    }

    private async Task<CopyResult> CopyOnceAsync(IAmazonS3 client, string sourceKey, string targetKey, string? sourceIfMatch, CancellationToken cancellationToken)
    {
        var copy = new CopyObjectRequest
        {
            SourceBucket = Name,
            SourceKey = Full(sourceKey),
            DestinationBucket = Name,
            DestinationKey = Full(targetKey),
            ETagToMatch = sourceIfMatch,
            MetadataDirective = S3MetadataDirective.COPY,
        };
        try
        {
            var response = await client.CopyObjectAsync(copy, cancellationToken);
            return new CopyResult(CopyStatus.Copied, S3Heads.QuotedETag(response.ETag));
        }
        catch (AmazonS3Exception answer) when (answer.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return new CopyResult(CopyStatus.PreconditionFailed);
        }
        catch (AmazonS3Exception answer) when (S3ErrorMapper.IsMissing(answer))
        {
            return new CopyResult(CopyStatus.NotFound);
        }
    }

    private async Task<bool> CreateOnceAsync(IAmazonS3 client, CancellationToken cancellationToken)
    {
        try
        {
            await client.PutBucketAsync(new PutBucketRequest { BucketName = Name, UseClientRegion = false }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception answer) when (answer.ErrorCode is "BucketAlreadyOwnedByYou")
        {
            return false;
        }
    }

    private static async Task<PutResult> CompleteAsync(IAmazonS3 client, CompleteMultipartUploadRequest complete, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.CompleteMultipartUploadAsync(complete, cancellationToken);
            return new PutResult(PutStatus.Written, S3Heads.QuotedETag(response.ETag));
        }
        catch (AmazonS3Exception answer) when (FailsCondition(answer, complete.IfMatch))
        {
            return new PutResult(PutStatus.PreconditionFailed);
        }
    }

    private async Task<bool> AbortOnceAsync(IAmazonS3 client, string key, string id, CancellationToken cancellationToken)
    {
        try
        {
            await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = Name, Key = Full(key), UploadId = id }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception answer) when (S3ErrorMapper.IsMissing(answer))
        {
            return false;
        }
    }

    private async Task<(DateTimeOffset Now, IReadOnlyList<S3PendingUpload> Uploads)> ListUploadsOnceAsync(IAmazonS3 client, S3RequestContext exchange, CancellationToken cancellationToken)
    {
        var response = await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Name, Prefix = Full("") }, cancellationToken);
        return (exchange.Answer.Date, [.. (response.MultipartUploads ?? []).Select(upload => S3PendingUpload.Of(upload, _prefix))]);
    }

    private static async Task<S3Answer> AnswerAsync<T>(Task<T> request, S3RequestContext exchange)
    {
        using var response = await request as IDisposable;
        return exchange.Answer;
    }

    /// <summary>A key with the store's prefix, as the server knows it.</summary>
    private string Full(string key) => _prefix + key;

    /// <summary>A missing object under If-Match is 404 on some servers.</summary>
    private static bool FailsCondition(AmazonS3Exception answer, string? ifMatch) =>
        answer.StatusCode == HttpStatusCode.PreconditionFailed || (ifMatch is not null && answer.ErrorCode is not "NoSuchUpload" && S3ErrorMapper.IsMissing(answer));

    private static string Required(string? value, string name) => string.IsNullOrEmpty(value) ? throw new S3AnswerException($"without a {name}") : value;
}
