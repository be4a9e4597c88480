using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace EmailScheduler.Storage.Litestream;

/// <summary>
/// Reads an LTX file from its beginning to its end, in memory that depends on the page size alone. Pages are only to be trusted once
/// <see cref="ReadPageAsync"/> has answered 0: then everything has been checked, the file's checksum too.
/// </summary>
internal sealed class LtxReader : IAsyncDisposable
{
    /// <summary>The most that one read may ask for: any frame, of the largest page size.</summary>
    public const int MaxRead = 80 << 10;

    private readonly LtxInput _input;
    private readonly string _file;
    private readonly XxHash128 _index = new();
    private readonly byte[] _entry = new byte[LtxFormat.MaxIndexEntryLength];
    private long _indexLength;
    private uint _pages;
    private uint _last;
    private bool _ended;

    private LtxReader(LtxInput input, LtxHeader header, string file)
    {
        _input = input;
        _file = file;
        Header = header;
    }

    public LtxHeader Header { get; }

    /// <summary>Reads the header. Disposing of the reader disposes of the stream.</summary>
    /// <exception cref="LtxException">It is not one.</exception>
    public static async Task<LtxReader> OpenAsync(Stream stream, string file, CancellationToken cancellationToken)
    {
        var input = new LtxInput(stream, file);
        try
        {
            var header = LtxHeader.Read((await input.ReadAsync(LtxFormat.HeaderLength, cancellationToken)).Span, file);
            return new LtxReader(input, header, file);
        }
        catch
        {
            await input.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads the next page into a buffer of the page size.</summary>
    /// <returns>Its number; 0 at the file's verified end.</returns>
    /// <exception cref="LtxException">The file is not what it should be.</exception>
    public async ValueTask<uint> ReadPageAsync(Memory<byte> page, CancellationToken cancellationToken)
    {
        if (_ended)
        {
            return 0;
        }

        if (LtxFrame.IsEnd((await _input.PeekAsync(LtxFormat.EndOfPagesLength, cancellationToken)).Span))
        {
            await ReadEndAsync(cancellationToken);
            return 0;
        }

        var offset = _input.Position;
        var (number, length) = LtxFrame.ReadPrefix((await _input.ReadAsync(LtxFormat.PrefixLength, cancellationToken)).Span, Header, _last, _file);
        var block = await _input.ReadUnsummedAsync(length, cancellationToken);
        LtxFrame.Decompress(block.Span, page.Span[..Header.PageSize], number, _file);
        _input.Sum(page.Span[..Header.PageSize]);
        Note(new LtxIndexEntry(number, offset, LtxFormat.PrefixLength + length));
        return number;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _input.DisposeAsync();

    private void Note(LtxIndexEntry entry)
    {
        var length = entry.Write(_entry);
        _index.Append(_entry.AsSpan(0, length));
        _indexLength += length;
        _last = entry.Page;
        _pages++;
    }

    private async Task ReadEndAsync(CancellationToken cancellationToken)
    {
        if (Header.IsSnapshot && _pages != LtxFormat.SnapshotPages(Header.PageSize, Header.Commit))
        {
            throw new LtxException(_file, $"is a snapshot of {Header.Commit} pages but holds {_pages}");
        }

        await _input.ReadAsync(LtxFormat.EndOfPagesLength, cancellationToken);
        await ReadIndexAsync(cancellationToken);
        var crc = _input.Crc;
        LtxTrailer.Verify((await _input.ReadAsync(LtxFormat.TrailerLength, cancellationToken)).Span, crc, _file);
        await _input.RequireEndAsync(cancellationToken);
        _ended = true;
    }

    /// <summary>The index says what the frames have said already, so a hash of both is compared and neither is kept.</summary>
    private async Task ReadIndexAsync(CancellationToken cancellationToken)
    {
        var stored = new XxHash128();
        for (var left = _indexLength; left > 0;)
        {
            var part = await _input.ReadAsync((int)Math.Min(left, MaxRead), cancellationToken);
            stored.Append(part.Span);
            left -= part.Length;
        }

        var end = await _input.ReadAsync(1 + LtxFormat.IndexSizeLength, cancellationToken);
        if (end.Span[0] != 0
            || BinaryPrimitives.ReadUInt64BigEndian(end.Span[1..]) != (ulong)_indexLength + 1
            || stored.GetCurrentHashAsUInt128() != _index.GetCurrentHashAsUInt128())
        {
            throw new LtxException(_file, "has a page index that does not match its pages");
        }
    }
}

/// <summary>A buffered, summed, forward-only read of an LTX file.</summary>
internal sealed class LtxInput(Stream stream, string file) : IAsyncDisposable
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * LtxReader.MaxRead);
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
