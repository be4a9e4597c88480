using System.Buffers;
using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace EmailScheduler.Storage.Litestream;

/// <summary>Writes an LTX file in one pass. Memory: the page index, about 10 bytes for each page in the file.</summary>
internal sealed class LtxWriter
{
    private readonly Stream _output;
    private readonly LtxHeader _header;
    private readonly ArrayBufferWriter<byte> _index = new();
    private ulong _crc;
    private long _offset;
    private uint _last;

    private LtxWriter(Stream output, LtxHeader header)
    {
        _output = output;
        _header = header;
    }

    /// <summary>How many pages have been written.</summary>
    public int Pages { get; private set; }

    /// <summary>How long the file is so far, the pages that were passed included.</summary>
    public long Length => _offset;

    /// <summary>Begins a file.</summary>
    public static async Task<LtxWriter> CreateAsync(Stream output, LtxHeader header, CancellationToken cancellationToken)
    {
        var writer = new LtxWriter(output, header);
        var bytes = new byte[LtxFormat.HeaderLength];
        header.Write(bytes);
        await writer.WriteAsync(bytes, cancellationToken);
        return writer;
    }

    /// <summary>Appends pages.</summary>
    /// <exception cref="ArgumentException">A page may not come here; the file is unusable.</exception>
    public async Task AppendAsync(LtxChunk chunk, CancellationToken cancellationToken)
    {
        Pass(chunk);
        await _output.WriteAsync(chunk.Bytes, cancellationToken);
    }

    /// <summary>Counts and sums pages as if they were appended, without writing them: for a file whose length, index and checksum are wanted before its pages.</summary>
    /// <exception cref="ArgumentException">A page may not come here; the file is unusable.</exception>
    public void Pass(LtxChunk chunk)
    {
        foreach (var (page, length) in chunk.Frames)
        {
            Note(page, length);
        }

        _crc = Crc64.Combine(_crc, chunk.Crc, chunk.SummedLength);
    }

    /// <summary>Ends the file.</summary>
    /// <exception cref="InvalidOperationException">A snapshot lacks pages.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_header.IsSnapshot && Pages != LtxFormat.SnapshotPages(_header.PageSize, _header.Commit))
        {
            throw new InvalidOperationException($"A snapshot of {_header.Commit} pages was given {Pages}.");
        }

        await WriteAsync(new byte[LtxFormat.EndOfPagesLength], cancellationToken);
        _index.GetSpan(1)[0] = 0;
        _index.Advance(1);
        var size = new byte[LtxFormat.IndexSizeLength];
        BinaryPrimitives.WriteUInt64BigEndian(size, (ulong)_index.WrittenCount);
        await WriteAsync(_index.WrittenMemory, cancellationToken);
        await WriteAsync(size, cancellationToken);
        await WriteAsync(new byte[8], cancellationToken);
        var checksum = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(checksum, LtxTrailer.Checksum(_crc));
        await _output.WriteAsync(checksum, cancellationToken);
        _offset += checksum.Length;
    }

    private void Note(uint page, int length)
    {
        if (page <= _last || page > _header.Commit || page == LtxFormat.LockPage(_header.PageSize))
        {
            throw new ArgumentException($"Page {page} cannot come after page {_last} of {_header.Commit}.", nameof(page));
        }

        _index.Advance(new LtxIndexEntry(page, _offset, length).Write(_index.GetSpan(LtxFormat.MaxIndexEntryLength)));
        _offset += length;
        _last = page;
        Pages++;
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _crc = Crc64.Append(_crc, bytes.Span);
        _offset += bytes.Length;
        await _output.WriteAsync(bytes, cancellationToken);
    }
}

/// <summary>
/// Some pages in a row of an LTX file, encoded and summed apart from the rest of the file, so that several can be made at once and
/// appended in order.
/// </summary>
/// <param name="pageSize">The database's page size in bytes.</param>
/// <param name="capacity">How many pages it can hold.</param>
/// <param name="level">How hard to compress: what is written is one format, whatever the level.</param>
internal sealed class LtxChunk(int pageSize, int capacity, LZ4Level level = LZ4Level.L00_FAST)
{
    private readonly byte[] _bytes = new byte[capacity * (LtxFormat.PrefixLength + LtxFormat.MaxCompressed(pageSize))];
    private readonly List<(uint Page, int Length)> _frames = new(capacity);
    private int _length;

    public int PageSize => pageSize;

    public bool IsFull => _frames.Count == capacity;

    public IReadOnlyList<(uint Page, int Length)> Frames => _frames;

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>The CRC of what the file's checksum runs over: the prefixes and the uncompressed pages.</summary>
    public ulong Crc { get; private set; }

    public long SummedLength { get; private set; }

    public void Add(uint page, ReadOnlySpan<byte> content)
    {
        var prefix = _bytes.AsSpan(_length, LtxFormat.PrefixLength);
        var block = _bytes.AsSpan(_length + LtxFormat.PrefixLength);
        var compressed = LZ4Codec.Encode(content, block, level);
        LtxFrame.WritePrefix(prefix, page, compressed);
        Crc = Crc64.Append(Crc64.Append(Crc, prefix), content);
        SummedLength += prefix.Length + content.Length;
        _length += prefix.Length + compressed;
        _frames.Add((page, prefix.Length + compressed));
    }

    public void Clear()
    {
        _frames.Clear();
        (_length, Crc, SummedLength) = (0, 0, 0);
    }
}
