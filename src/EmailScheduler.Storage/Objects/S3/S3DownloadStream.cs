using Amazon.S3.Model;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>
/// The bytes of one state of an object, read forwards while the next ranges are already under way. Every range is asked for under the
/// ETag of the first, and a broken one is asked for again from where it broke, so that what is read is that state or an error.
/// </summary>
internal sealed class S3DownloadStream : Stream
{
    private readonly S3Bucket _bucket;
    private readonly S3ErrorMapper _faults;
    private readonly ObjectHead _head;
    private readonly long _end;
    private readonly int _partSize;
    private readonly int _ahead;
    private readonly CancellationTokenSource _closed = new();
    private readonly Queue<Task<ArraySegment<byte>>> _parts = new();
    private readonly Stack<byte[]> _free = new();
    private GetObjectResponse? _first;
    private ArraySegment<byte> _current;
    private long _asked;
    private bool _disposed;

    /// <summary>Reads from <paramref name="offset"/> to <paramref name="end"/>; <paramref name="first"/> is the response that brings the first part.</summary>
    public S3DownloadStream(S3Bucket bucket, S3ErrorMapper faults, ObjectHead head, GetObjectResponse first, long offset, long end, S3StoreOptions options)
    {
        _bucket = bucket;
        _faults = faults;
        _head = head;
        _first = first;
        _asked = offset;
        _end = end;
        _partSize = options.DownloadPart;
        _ahead = options.Parallel;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_current.Count == 0 && _parts.Count == 0 && _asked < _end && _end - _asked <= Math.Min(_partSize, buffer.Length))
        {
            return await ReadAllAsync(buffer[..(int)(_end - _asked)], cancellationToken);
        }

        if (_current.Count == 0 && !await TryNextAsync(cancellationToken))
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _current.Count);
        _current.AsSpan(0, count).CopyTo(buffer.Span);
        _current = _current[count..];
        return count;
    }

    /// <summary>Hands the ranges on as they came, without a copy in between, piece by piece: what a reader hashes and writes stays in the processor's cache, and a file system is not asked for megabytes in a row.</summary>
    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        ValidateCopyToArguments(destination, bufferSize);
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        while (_current.Count > 0 || await TryNextAsync(cancellationToken))
        {
            var count = Math.Min(bufferSize, _current.Count);
            await destination.WriteAsync(_current[..count], cancellationToken);
            _current = _current[count..];
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await _closed.CancelAsync();
            await Task.WhenAll(_parts).ContinueWith(parts => _ = parts.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            _first?.Dispose();
            _closed.Dispose();
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        base.Dispose(disposing);
    }

    /// <summary>All that is left, straight into the reader's buffer: a small range needs none of ours.</summary>
    private async Task<int> ReadAllAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        var response = _first;
        _first = null;
        await FillAsync(buffer, _asked, response, either.Token);
        _asked = _end;
        return buffer.Length;
    }

    private async Task<bool> TryNextAsync(CancellationToken cancellationToken)
    {
        if (_current.Array is { } read)
        {
            _free.Push(read);
            _current = default;
        }

        while (_parts.Count < _ahead && _asked < _end)
        {
            Ask();
        }

        if (!_parts.TryPeek(out var next))
        {
            return false;
        }

        _current = await next.WaitAsync(cancellationToken);
        _ = _parts.Dequeue();
        return true;
    }

    private void Ask()
    {
        var length = (int)Math.Min(_partSize, _end - _asked);
        var buffer = _free.TryPop(out var used) && used.Length >= length ? used : GC.AllocateUninitializedArray<byte>(length);
        var response = _first;
        _first = null;
        _parts.Enqueue(FillAheadAsync(new ArraySegment<byte>(buffer, 0, length), _asked, response));
        _asked += length;
    }

    private async Task<ArraySegment<byte>> FillAheadAsync(ArraySegment<byte> part, long offset, GetObjectResponse? response)
    {
        await FillAsync(part, offset, response, _closed.Token);
        return part;
    }

    private async Task FillAsync(Memory<byte> part, long offset, GetObjectResponse? response, CancellationToken stopped)
    {
        var filled = 0;
        try
        {
            var isWhole = await _bucket.RepeatAsync(
                async token =>
                {
                    response ??= await OpenAsync(new ByteRange(offset + filled, part.Length - filled), token);
                    if (response is null)
                    {
                        return false;
                    }

                    try
                    {
                        await _bucket.ReadOnceAsync(_head.Key, part.Length, ReadAsync, token);
                        return true;
                    }
                    catch (ObjectStoreException)
                    {
                        response.Dispose();
                        response = null;
                        throw;
                    }
                },
                stopped);
            if (!isWhole)
            {
                throw _faults.Replaced(_head.Key);
            }
        }
        finally
        {
            response?.Dispose();
        }

        async Task<bool> ReadAsync(CancellationToken cancellationToken)
        {
            while (filled < part.Length)
            {
                var read = await response!.ResponseStream.ReadAsync(part[filled..], cancellationToken);
                filled += read > 0 ? read : throw new EndOfStreamException($"the stream ended after {filled} of {part.Length} bytes");
            }

            return true;
        }
    }

    /// <summary>Asks for the rest of a part; <see langword="null"/> when the object is no longer the one that is being read.</summary>
    private async Task<GetObjectResponse?> OpenAsync(ByteRange range, CancellationToken cancellationToken)
    {
        var opened = await _bucket.OpenOnceAsync(_head.Key, new GetCondition(IfMatch: _head.ETag, Range: range), cancellationToken);
        if (opened.Head is null || opened.Head.Length == _head.Length)
        {
            return opened.Response;
        }

        opened.Dispose();
        throw _faults.Of(new S3AnswerException("with another size of the same state"), S3Operation.Get, _head.Key);
    }
}
