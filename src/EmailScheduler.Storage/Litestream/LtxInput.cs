using System.Buffers;

namespace EmailScheduler.Storage.Litestream;

/// <summary>A buffered, summed, forward-only read of an LTX file.</summary>
internal sealed class LtxInput(Stream stream, string file) : IAsyncDisposable
{
    /// <summary>The most that one read may ask for: any frame, of the largest page size.</summary>
    public const int MaxRead = 80 << 10;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * MaxRead);
    private int _begin;
    private int _end;

    /// <summary>How many bytes have been read.</summary>
    public long Position { get; private set; }

    /// <summary>The CRC of what has been read and summed.</summary>
    public ulong Crc { get; private set; }

    /// <summary>Reads bytes; they stay valid until the next call.</summary>
    /// <exception cref="LtxException">The file ends before.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int length, CancellationToken cancellationToken)
    {
        var bytes = await ReadUnsummedAsync(length, cancellationToken);
        Sum(bytes.Span);
        return bytes;
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReadUnsummedAsync(int length, CancellationToken cancellationToken)
    {
        var bytes = await PeekAsync(length, cancellationToken);
        _begin += length;
        Position += length;
        return bytes;
    }

    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int length, CancellationToken cancellationToken)
    {
        if (_end - _begin < length)
        {
            await FillAsync(length, cancellationToken);
        }

        return _buffer.AsMemory(_begin, length);
    }

    public void Sum(ReadOnlySpan<byte> bytes) => Crc = Crc64.Append(Crc, bytes);

    public async Task RequireEndAsync(CancellationToken cancellationToken)
    {
        if (_begin < _end || await stream.ReadAsync(_buffer.AsMemory(0, 1), cancellationToken) > 0)
        {
            throw new LtxException(file, $"goes on after its end at {Position} bytes");
        }
    }

    /// <summary>Call once.</summary>
    public ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        return stream.DisposeAsync();
    }

    private async Task FillAsync(int length, CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_begin.._end).CopyTo(_buffer);
        (_begin, _end) = (0, _end - _begin);
        while (_end < length)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                throw new LtxException(file, $"is truncated after {Position + _end} bytes");
            }

            _end += read;
        }
    }
}
