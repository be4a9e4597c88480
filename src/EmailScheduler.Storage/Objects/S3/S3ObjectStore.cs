using System.Runtime.CompilerServices;
using Amazon.S3;
using EmailScheduler.Storage.Objects.Traffic;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>
/// An object store in a bucket: Tigris, AWS, or any server of the same API (docs/tigris.md). Passing faults are waited out, lost answers
/// are resolved by reading back, large objects move in parallel parts and in constant memory. What a server does not
/// promise, a condition on a copy or on a removal, is read and compared before.
/// </summary>
public sealed class S3ObjectStore : IObjectStore, ICountsRequests, IDisposable
{
    // S3's limit on a single put and on a copy.
    private const long MostInOneRequest = 5L << 30;
    private const string Delimiter = "/";

    private readonly S3StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly IAmazonS3 _client;
    private readonly S3Capabilities _capabilities;
    private readonly S3ErrorMapper _faults;
    private readonly S3Bucket _bucket;
    private readonly S3Upload _upload;
    private readonly S3MadeUpload _madeUpload;
    private readonly S3Multipart _multipart;
    private readonly S3Removal _removal;

    /// <summary>Creates a store over a bucket. Nothing is sent yet.</summary>
    /// <param name="options">Which bucket, where, with whose keys.</param>
    /// <param name="time">The clock for waits and time limits; the system's by default.</param>
    /// <exception cref="ObjectStoreException">The endpoint is not encrypted, not this machine, and not allowed.</exception>
    public S3ObjectStore(S3StoreOptions options, TimeProvider? time = null)
        : this(Checked(options), time ?? TimeProvider.System, S3Client.Create(options), new S3Capabilities(), traffic: null)
    {
    }

    private S3ObjectStore(S3StoreOptions options, TimeProvider time, IAmazonS3 client, S3Capabilities capabilities, StoreTraffic? traffic)
    {
        _options = options;
        _time = time;
        _client = client;
        _capabilities = capabilities;
        Address = S3Address.Of(options);
        _faults = new S3ErrorMapper(options);
        _bucket = new S3Bucket(options, new S3Sender(client, options, _faults, time, traffic));
        _upload = new S3Upload(_bucket, options);
        _madeUpload = new S3MadeUpload(_bucket, _upload, options);
        _multipart = new S3Multipart(_bucket, _upload, capabilities);
        _removal = new S3Removal(_bucket, capabilities);
    }

    /// <inheritdoc/>
    public string Address { get; }

    /// <inheritdoc/>
    public bool HasServerClock => true;

    /// <summary>The requests beneath what the store emulates.</summary>
    internal S3Bucket Bucket => _bucket;

    internal S3Multipart Multipart => _multipart;

    internal Uri Endpoint => _options.Endpoint;

    /// <summary>Makes the bucket.</summary>
    /// <returns><see langword="false"/> when it is there already, as ours.</returns>
    /// <exception cref="ObjectStoreException">It cannot be made, or belongs to someone else.</exception>
    public Task<bool> CreateBucketAsync(CancellationToken cancellationToken = default) => _bucket.CreateAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        condition ??= new GetCondition();
        var range = condition.Range ?? new ByteRange(0);
        ArgumentOutOfRangeException.ThrowIfNegative(range.Offset, nameof(condition));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(range.Length ?? 1, nameof(condition));

        // The first part gives the length of the object; the rest follows while it is read.
        var first = condition with { Range = new ByteRange(range.Offset, Math.Min(range.Length ?? long.MaxValue, _options.DownloadPart)) };
        var opened = await OpenAsync(key, first, cancellationToken);
        if (opened.Status == GetStatus.RangeNotSatisfiable && range == new ByteRange(0))
        {
            // An empty object has no range at all.
            opened = await OpenAsync(key, condition with { Range = null }, cancellationToken);
        }

        return opened.Response is null ? new GetResult(opened.Status) : ResultOf(opened, condition, range);
    }

    /// <inheritdoc/>
    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        return _bucket.HeadAsync(key, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectKey.Validate(request.Key);
        var metadata = ObjectMetadata.Of(request);
        if (request is { IfAbsent: true, IfMatch: not null })
        {
            throw new ArgumentException($"A put of '{request.Key}' cannot ask for no object and for an ETag at once.", nameof(request));
        }

        if (!request.Content.IsMeasured)
        {
            if (await _multipart.KeepsConditionAsync(request, cancellationToken))
            {
                return await _madeUpload.PutAsync(request, metadata, cancellationToken);
            }

            // One request has its length and its hash in its head: the bytes are made once for each of these, and once to be sent.
            await request.Content.MeasureAsync(cancellationToken);
        }

        if (request.Content.Length >= _options.MultipartFrom && await _multipart.KeepsConditionAsync(request, cancellationToken))
        {
            return await _upload.PutAsync(request, metadata, cancellationToken);
        }

        if (request.Content.Length > MostInOneRequest)
        {
            throw _faults.TooLarge(request.Key, request.Content.Length, "it keeps no condition on uploads in parts, and takes 5 GiB in one request. Use another store.");
        }

        return await new S3Write(_bucket).RunAsync(request, token => _bucket.PutOnceAsync(request, metadata, token), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>A condition is compared with what is there, and sent as well: a server may ignore it, or not say that there was no object.</remarks>
    public Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        return _removal.RunAsync(key, ifMatch, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DeleteStatus> DeleteOwnAsync(string key, string ifMatch, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        ArgumentException.ThrowIfNullOrEmpty(ifMatch);
        return _removal.RunOwnAsync(key, ifMatch, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        await foreach (var page in PagesAsync(prefix, delimiter: null, cancellationToken))
        {
            foreach (var entry in page.Objects)
            {
                yield return entry;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var (objects, prefixes) = (new List<ObjectEntry>(), new List<string>());
        await foreach (var page in PagesAsync(prefix, Delimiter, cancellationToken))
        {
            objects.AddRange(page.Objects);
            prefixes.AddRange(page.Prefixes);
        }

        return new ObjectListing(objects, prefixes);
    }

    /// <inheritdoc/>
    public async Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(sourceKey);
        ObjectKey.Validate(targetKey);
        if (string.Equals(sourceKey, targetKey, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The object '{sourceKey}' cannot be copied onto itself.", nameof(targetKey));
        }

        var source = await _bucket.HeadAsync(sourceKey, cancellationToken);
        if (source is null)
        {
            return new CopyResult(CopyStatus.NotFound);
        }

        if (sourceIfMatch is not null && !string.Equals(source.ETag, sourceIfMatch, StringComparison.Ordinal))
        {
            return new CopyResult(CopyStatus.PreconditionFailed);
        }

        if (source.Length > MostInOneRequest)
        {
            throw _faults.TooLarge(sourceKey, source.Length, "5 GiB can be copied inside a store; keep no versions of it.");
        }

        var copy = await _bucket.CopyAsync(sourceKey, targetKey, sourceIfMatch, source.Length, cancellationToken);
        return copy.Status == CopyStatus.Copied && sourceIfMatch is not null ? await ConfirmAsync(copy, sourceKey, targetKey, sourceIfMatch, cancellationToken) : copy;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    IObjectStore ICountsRequests.CountedBy(StoreTraffic traffic) => new S3ObjectStore(_options, _time, _client, _capabilities, traffic);

    private static S3StoreOptions Checked(S3StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        S3Endpoint.RequireSafe(options);
        return options;
    }

    private async IAsyncEnumerable<S3Page> PagesAsync(string prefix, string? delimiter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tokens = new List<string>();
        while (true)
        {
            var page = await _bucket.ListAsync(prefix, delimiter, tokens, cancellationToken);
            yield return page;
            if (page.Next is not { } next)
            {
                break;
            }

            tokens.Add(next);
        }
    }

    private Task<S3GetResponse> OpenAsync(string key, GetCondition condition, CancellationToken cancellationToken) =>
        _bucket.RepeatAsync(token => _bucket.OpenOnceAsync(key, condition, token), cancellationToken);

    private GetResult ResultOf(S3GetResponse opened, GetCondition condition, ByteRange range)
    {
        var head = opened.Head!;
        if (range.Offset >= head.Length && condition.Range is not null)
        {
            opened.Dispose();
            return new GetResult(GetStatus.RangeNotSatisfiable);
        }

        var end = range.Length is { } length && length < head.Length - range.Offset ? range.Offset + length : head.Length;
        return new GetResult(GetStatus.Found, head, new S3DownloadStream(_bucket, _faults, head, opened.Response!, range.Offset, end, _options));
    }

    /// <summary>
    /// On a server that ignores the condition, the source may have been replaced since it was compared. An equal ETag says that it was not;
    /// another may only mean that copies get ETags of their own, so the source is looked at again.
    /// </summary>
    private async Task<CopyResult> ConfirmAsync(CopyResult copy, string sourceKey, string targetKey, string sourceIfMatch, CancellationToken cancellationToken)
    {
        if (string.Equals(copy.ETag, sourceIfMatch, StringComparison.Ordinal)
            || string.Equals((await _bucket.HeadAsync(sourceKey, cancellationToken))?.ETag, sourceIfMatch, StringComparison.Ordinal))
        {
            return copy;
        }

        await DeleteAsync(targetKey, copy.ETag, cancellationToken);
        return new CopyResult(CopyStatus.PreconditionFailed);
    }
}
