using Amazon.S3;
using Amazon.S3.Model;
using EmailScheduler.Storage.Objects.S3;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Torture;

/// <summary>Does what a request asks without its conditions, as some stores do. The conditions are signed, so the request is made anew.</summary>
internal sealed class UnconditionalServer(S3StoreOptions server) : IDisposable
{
    private readonly AmazonS3Client _client = S3Client.Create(server);

    /// <summary>Handles a conditional write; <see langword="false"/> for everything else.</summary>
    public async Task<bool> TryHandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.IfMatch.Count + request.Headers.IfNoneMatch.Count == 0)
        {
            return false;
        }

        var path = Uri.UnescapeDataString(request.Path.Value!).TrimStart('/').Split('/', 2);
        switch (request.Method)
        {
            case "PUT":
                context.Response.Headers.ETag = await PutAsync(request, path[0], path[1]);
                return true;
            case "POST":
                await CompleteAsync(context, path[0], path[1]);
                return true;
            case "DELETE":
                await _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = path[0], Key = path[1] });
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return true;
            default:
                return false;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<string> PutAsync(HttpRequest request, string bucket, string key)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var put = new PutObjectRequest { BucketName = bucket, Key = key, InputStream = body, UseChunkEncoding = false };
        foreach (var header in request.Headers.Where(header => header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase)))
        {
            put.Metadata.Add(header.Key, header.Value);
        }

        return (await _client.PutObjectAsync(put)).ETag;
    }

    private async Task CompleteAsync(HttpContext context, string bucket, string key)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        var id = context.Request.Query["uploadId"].Single();
        var parts = await _client.ListPartsAsync(new ListPartsRequest { BucketName = bucket, Key = key, UploadId = id });
        var complete = new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = id, PartETags = [.. parts.Parts.Select(part => new PartETag(part.PartNumber ?? 0, part.ETag))] };
        var done = await _client.CompleteMultipartUploadAsync(complete);
        await context.Response.WriteAsync($"<CompleteMultipartUploadResult><Bucket>{bucket}</Bucket><Key>{key}</Key><ETag>{System.Security.SecurityElement.Escape(done.ETag)}</ETag></CompleteMultipartUploadResult>");
    }
}
