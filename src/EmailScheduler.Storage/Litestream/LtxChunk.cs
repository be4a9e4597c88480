using K4os.Compression.LZ4;

namespace EmailScheduler.Storage.Litestream;

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
