using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Amazon.S3.Model;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>
/// Uploads content whose length is not known, while it is made, in one pass: the parts that are full are on their way while the next one is filled. What fits into one part is put
/// in one request. Either is sent from memory, so that it can be repeated without being made again; the object appears, whole, under its condition.
/// </summary>
internal sealed class S3MadeUpload(S3Bucket bucket, S3Upload upload, S3StoreOptions options)
{
    public async Task<PutResult> PutAsync(PutRequest request, SortedDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        await using var parts = new S3PartStream(bucket, request, metadata, PartLength(request.Content), options.Parallel, cancellationToken);
        var result = new PutResult(PutStatus.PreconditionFailed);
        try
        {
            await MakeAsync(request.Content, parts);
            result = parts.Id is { } id
                ? await new S3Write(bucket).RunAsync(request, token => bucket.CompleteUploadOnceAsync(request, id, parts.Sent, token), cancellationToken)
                : await PutWholeAsync(request with { Content = parts.Whole() }, metadata, cancellationToken);
            return result;
        }
        finally
        {
            await parts.StopAsync();
            if (parts.Id is { } id && result.Status != PutStatus.Written)
            {
                await upload.AbortAsync(request.Key, id);
            }
        }
    }

    private static async Task MakeAsync(ObjectContent content, S3PartStream parts)
    {
        try
        {
            await content.CopyToAsync(parts, parts.Stopping);
            await parts.FinishAsync();
        }
        catch (OperationCanceledException)
        {
            await parts.StopAsync();
            parts.ThrowIfFailed();
            throw;
        }
    }

    private Task<PutResult> PutWholeAsync(PutRequest request, SortedDictionary<string, string> metadata, CancellationToken cancellationToken) =>
        new S3Write(bucket).RunAsync(request, token => bucket.PutOnceAsync(request, metadata, token), cancellationToken);

    /// <summary>So that no content has more parts than an upload may.</summary>
    private int PartLength(ObjectContent content) => (int)Math.Min(Array.MaxLength, Math.Max(options.MadePart, (content.MostLength + S3Upload.MostParts - 1) / S3Upload.MostParts));
}

/// <summary>Cuts what is written to it into parts, and sends them, some at a time; the writer waits while too many are on their way. Memory: those, and the one that is filled.</summary>
/// <param name="bucket">Where the parts go.</param>
/// <param name="request">The object that they become.</param>
/// <param name="metadata">Its metadata.</param>
/// <param name="partLength">The size of each part but the last.</param>
/// <param name="parallel">How many are sent at the same time.</param>
/// <param name="cancellationToken">Stops the upload.</param>
internal sealed class S3PartStream(
    S3Bucket bucket, PutRequest request, SortedDictionary<string, string> metadata, int partLength, int parallel, CancellationToken cancellationToken) : Stream
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly SemaphoreSlim _free = new(parallel);
    private readonly ConcurrentBag<byte[]> _buffers = [];
    private readonly ConcurrentBag<PartETag> _sent = [];
    private readonly List<Task> _sending = [];
    private byte[]? _part;
    private int _length;

    /// <summary>The upload; <see langword="null"/> while all that was written fits into one part.</summary>
    public string? Id { get; private set; }

    /// <summary>The parts that have arrived.</summary>
    public IReadOnlyCollection<PartETag> Sent => _sent;

    /// <summary>Cancelled with the upload, and when a part has failed: nothing more needs to be made.</summary>
    public CancellationToken Stopping => _stop.Token;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (_length == partLength)
            {
                await SendAsync();
            }

            _part ??= _buffers.TryTake(out var used) ? used : GC.AllocateUninitializedArray<byte>((int)Math.Min(partLength, request.Content.MostLength));
            var count = Math.Min(buffer.Length, partLength - _length);
            buffer[..count].CopyTo(_part.AsMemory(_length));
            _length += count;
            buffer = buffer[count..];
        }
    }

    /// <summary>All that was written, when it has begun no upload.</summary>
    public ObjectContent Whole() => ObjectContent.FromBytes(_part.AsMemory(0, _length));

    /// <summary>Sends what is left of an upload, and waits until all parts have arrived.</summary>
    public async Task FinishAsync()
    {
        if (Id is not null)
        {
            await SendAsync();
            await Task.WhenAll(_sending);
        }

        _stop.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Throws what a part has failed with, which has stopped all else.</summary>
    public void ThrowIfFailed()
    {
        if (_sending.Find(sending => sending.IsFaulted)?.Exception?.InnerException is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Stops what is on its way, and waits for it: a part that arrives after its upload was given back would be left behind.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Dispose();
            _free.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Begins to send the part that is full; its number is its place.</summary>
    private async Task SendAsync()
    {
        Id ??= await bucket.BeginUploadAsync(request.Key, request.ContentType, metadata, _stop.Token);
        await _free.WaitAsync(_stop.Token);
        var (id, part, length, number) = (Id, _part!, _length, _sending.Count + 1);
        (_part, _length) = (null, 0);

        // The request's hash is made on the sender's thread, not on the one that makes the next part.
        _sending.Add(Task.Run(() => SendAsync(id, number, part, length), CancellationToken.None));
    }

    private async Task SendAsync(string id, int number, byte[] part, int length)
    {
        var hasArrived = false;
        try
        {
            _sent.Add(await bucket.SendPartAsync(request.Key, id, number, ObjectContent.FromBytes(part.AsMemory(0, length)), 0, length, _stop.Token));
            hasArrived = true;
            _buffers.Add(part);
            _free.Release();
        }
        finally
        {
            if (!hasArrived)
            {
                await _stop.CancelAsync();
            }
        }
    }
}
