using System.Globalization;
using System.IO.Hashing;
using System.Net;
using System.Security;
using EmailScheduler.Storage.Objects.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Torture;

/// <summary>
/// An S3 server in this process, in memory, with one bucket and all conditions kept: for tests that make thousands of requests, or that must run where no real server is. It
/// checks no signature.
/// </summary>
internal sealed class MemoryS3Server : IAsyncDisposable
{
    private const string Bucket = "memory";

    private readonly Lock _gate = new();
    private readonly WebApplication _app;
    private readonly SortedDictionary<string, Stored> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Key, Dictionary<string, string> Metadata, SortedDictionary<int, byte[]> Parts)> _uploads = new(StringComparer.Ordinal);

    private MemoryS3Server(WebApplication app) => _app = app;

    /// <summary>How many keys a page of a listing has.</summary>
    public int PageLength { get; set; } = 1000;

    /// <summary>Whether the completion of an upload in parts keeps its condition, as some servers do not.</summary>
    public bool KeepsConditionsOnCompletion { get; set; } = true;

    /// <summary>How the client finds it.</summary>
    public S3StoreOptions Options => OptionsAt(new Uri(_app.Urls.Single()));

    public static async Task<MemoryS3Server> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var server = new MemoryS3Server(app);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>The same bucket through something at another address, with waits that suit a test.</summary>
    public static S3StoreOptions OptionsAt(Uri endpoint) => new()
    {
        Bucket = Bucket,
        Prefix = "store",
        Endpoint = endpoint,
        AccessKeyId = "testkey",
        SecretAccessKey = "testsecret",
        FirstWait = TimeSpan.FromMilliseconds(1),
        LongestWait = TimeSpan.FromMilliseconds(5),
        RequestTimeout = TimeSpan.FromSeconds(10),
        MultipartFrom = 48 << 10,
        UploadPart = 32 << 10,
        MadePart = 32 << 10,
        DownloadPart = 64 << 10,
    };

    /// <summary>Puts many small objects at once, as another program would.</summary>
    public void Fill(IEnumerable<string> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                _objects["store/" + key] = new Stored([0], DateTimeOffset.UtcNow, []);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var path = Uri.UnescapeDataString(context.Request.Path.Value!).TrimStart('/').Split('/', 2);
        Answer answer;
        lock (_gate)
        {
            answer = Serve(context.Request, path.Length > 1 ? path[1] : "", body.ToArray());
        }

        var response = context.Response;
        response.StatusCode = (int)answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        response.ContentLength = answer.Status == HttpStatusCode.NoContent ? null : answer.Length ?? answer.Body.Length;
        if (context.Request.Method != "HEAD" && answer.Body.Length > 0)
        {
            await response.Body.WriteAsync(answer.Body, context.RequestAborted);
        }
    }

    private Answer Serve(HttpRequest request, string key, byte[] body) => (request.Method, key.Length > 0) switch
    {
        ("GET", false) => request.Query.ContainsKey("uploads") ? Uploads() : List(request.Query),
        ("PUT", false) => Answer.Empty,
        ("GET" or "HEAD", _) => Read(request, key),
        ("PUT", _) when request.Query.ContainsKey("partNumber") => PutPart(request.Query, body),
        ("PUT", _) when request.Headers.ContainsKey("x-amz-copy-source") => Copy(request, key),
        ("PUT", _) => Put(request, key, body, Metadata(request)),
        ("POST", _) => request.Query.ContainsKey("uploads") ? BeginUpload(request, key) : CompleteUpload(request, key),
        ("DELETE", _) when request.Query.ContainsKey("uploadId") => _uploads.Remove(request.Query["uploadId"]!) ? Answer.Gone : Answer.Error(HttpStatusCode.NotFound, "NoSuchUpload"),
        ("DELETE", _) => Delete(request, key),
        _ => Answer.Error(HttpStatusCode.NotImplemented, "NotImplemented"),
    };

    private Answer Read(HttpRequest request, string key)
    {
        if (!_objects.TryGetValue(key, out var found))
        {
            return Answer.Error(HttpStatusCode.NotFound, "NoSuchKey");
        }

        if (request.Headers.IfMatch.Count > 0 && request.Headers.IfMatch != found.ETag)
        {
            return Answer.Error(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
        }

        var headers = new Dictionary<string, string>(found.Metadata, StringComparer.Ordinal) { ["ETag"] = found.ETag, ["Last-Modified"] = found.WrittenAt.ToString("R") };
        if (request.Headers.Range.Count == 0)
        {
            return new Answer(HttpStatusCode.OK, headers, found.Bytes) { Length = found.Bytes.Length };
        }

        var ends = request.Headers.Range.ToString()["bytes=".Length..].Split('-');
        var from = long.Parse(ends[0], CultureInfo.InvariantCulture);
        if (from >= found.Bytes.Length)
        {
            return Answer.Error(HttpStatusCode.RequestedRangeNotSatisfiable, "InvalidRange");
        }

        var to = ends[1].Length == 0 ? found.Bytes.Length - 1 : Math.Min(found.Bytes.Length - 1, long.Parse(ends[1], CultureInfo.InvariantCulture));
        headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{found.Bytes.Length}");
        return new Answer(HttpStatusCode.PartialContent, headers, found.Bytes[(int)from..(int)(to + 1)]);
    }

    private Answer Put(HttpRequest request, string key, byte[] body, Dictionary<string, string> metadata) => Refusal(request, key) ?? Answer.Written(Store(key, body, metadata));

    private Answer? Refusal(HttpRequest request, string key) =>
        (request.Headers.IfNoneMatch.Count > 0 && _objects.ContainsKey(key)) || (request.Headers.IfMatch.Count > 0 && _objects.GetValueOrDefault(key)?.ETag != request.Headers.IfMatch)
            ? Answer.Error(HttpStatusCode.PreconditionFailed, "PreconditionFailed")
            : null;

    private Answer Copy(HttpRequest request, string key)
    {
        var source = Uri.UnescapeDataString(request.Headers["x-amz-copy-source"].ToString()).TrimStart('/').Split('/', 2)[1];
        if (!_objects.TryGetValue(source, out var found))
        {
            return Answer.Error(HttpStatusCode.NotFound, "NoSuchKey");
        }

        return request.Headers["x-amz-copy-source-if-match"] is { Count: > 0 } wanted && wanted != found.ETag
            ? Answer.Error(HttpStatusCode.PreconditionFailed, "PreconditionFailed")
            : Answer.Document("CopyObjectResult", $"<ETag>{Escaped(Store(key, found.Bytes, found.Metadata).ETag)}</ETag><LastModified>{Time(_objects[key])}</LastModified>");
    }

    private Answer Delete(HttpRequest request, string key)
    {
        if (request.Headers.IfMatch.Count > 0 && Refusal(request, key) is { } refusal)
        {
            return refusal;
        }

        _objects.Remove(key);
        return Answer.Gone;
    }

    private Answer BeginUpload(HttpRequest request, string key)
    {
        var id = Guid.NewGuid().ToString("N");
        _uploads[id] = (key, Metadata(request), []);
        return Answer.Document("InitiateMultipartUploadResult", $"<Bucket>{Bucket}</Bucket><Key>{Escaped(key)}</Key><UploadId>{id}</UploadId>");
    }

    private Answer PutPart(IQueryCollection query, byte[] body)
    {
        if (!_uploads.TryGetValue(query["uploadId"]!, out var upload))
        {
            return Answer.Error(HttpStatusCode.NotFound, "NoSuchUpload");
        }

        upload.Parts[int.Parse(query["partNumber"]!, CultureInfo.InvariantCulture)] = body;
        return Answer.Written(new Stored(body, default, []));
    }

    private Answer CompleteUpload(HttpRequest request, string key)
    {
        var id = request.Query["uploadId"].ToString();
        if (!_uploads.TryGetValue(id, out var upload))
        {
            return Answer.Error(HttpStatusCode.NotFound, "NoSuchUpload");
        }

        if (KeepsConditionsOnCompletion && Refusal(request, key) is { } refusal)
        {
            return refusal;
        }

        _uploads.Remove(id);
        var stored = Store(key, [.. upload.Parts.Values.SelectMany(part => part)], upload.Metadata);
        return Answer.Document("CompleteMultipartUploadResult", $"<Bucket>{Bucket}</Bucket><Key>{Escaped(key)}</Key><ETag>{Escaped(stored.ETag)}</ETag>");
    }

    private Answer Uploads() => Answer.Document(
        "ListMultipartUploadsResult",
        $"<Bucket>{Bucket}</Bucket><IsTruncated>false</IsTruncated>" + string.Concat(_uploads.Select(upload =>
            $"<Upload><Key>{Escaped(upload.Value.Key)}</Key><UploadId>{upload.Key}</UploadId><Initiated>{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}</Initiated></Upload>")));

    private Answer List(IQueryCollection query)
    {
        string prefix = query["prefix"].ToString(), delimiter = query["delimiter"].ToString(), after = query["continuation-token"].ToString();
        var lines = _objects
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(pair => pair.Key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var end && delimiter.Length > 0
                ? (Name: pair.Key[..(end + 1)], Line: $"<CommonPrefixes><Prefix>{Escaped(pair.Key[..(end + 1)])}</Prefix></CommonPrefixes>")
                : (Name: pair.Key, Line: $"<Contents><Key>{Escaped(pair.Key)}</Key><LastModified>{Time(pair.Value)}</LastModified><ETag>{Escaped(pair.Value.ETag)}</ETag><Size>{pair.Value.Bytes.Length}</Size></Contents>"))
            .DistinctBy(line => line.Name)
            .Where(line => string.CompareOrdinal(line.Name, after) > 0)
            .Take(PageLength + 1)
            .ToList();
        var isTruncated = lines.Count > PageLength;
        var page = lines.Take(PageLength).ToList();
        return Answer.Document("ListBucketResult",
            $"<Name>{Bucket}</Name><Prefix>{Escaped(prefix)}</Prefix><KeyCount>{page.Count}</KeyCount><MaxKeys>{PageLength}</MaxKeys><IsTruncated>{(isTruncated ? "true" : "false")}</IsTruncated>"
            + (isTruncated ? $"<NextContinuationToken>{Escaped(page[^1].Name)}</NextContinuationToken>" : "") + string.Concat(page.Select(line => line.Line)));
    }

    private Stored Store(string key, byte[] bytes, Dictionary<string, string> metadata) => _objects[key] = new Stored(bytes, DateTimeOffset.UtcNow, metadata);

    private static Dictionary<string, string> Metadata(HttpRequest request) => request.Headers
        .Where(header => header.Key.StartsWith(S3Heads.MetadataPrefix, StringComparison.OrdinalIgnoreCase))
        .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.Ordinal);

    private static string Time(Stored stored) => stored.WrittenAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Escaped(string text) => SecurityElement.Escape(text);

    private sealed record Stored(byte[] Bytes, DateTimeOffset WrittenAt, Dictionary<string, string> Metadata)
    {
        public string ETag { get; } = $"\"{Convert.ToHexStringLower(XxHash128.Hash(Bytes))}\"";
    }

    private sealed record Answer(HttpStatusCode Status, Dictionary<string, string> Headers, byte[] Body)
    {
        public static Answer Empty => new(HttpStatusCode.OK, [], []);

        public static Answer Gone => new(HttpStatusCode.NoContent, [], []);

        public long? Length { get; init; }

        public static Answer Written(Stored stored) => new(HttpStatusCode.OK, new Dictionary<string, string>(StringComparer.Ordinal) { ["ETag"] = stored.ETag }, []);

        public static Answer Document(string root, string content) => OfXml(HttpStatusCode.OK, $"<{root} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{content}</{root}>");

        public static Answer Error(HttpStatusCode status, string code) => OfXml(status, $"<Error><Code>{code}</Code><Message>{code}.</Message></Error>");

        private static Answer OfXml(HttpStatusCode status, string document) => new(
            status,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Content-Type"] = "application/xml" },
            System.Text.Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document));
    }
}
