using System.Buffers.Binary;
using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Tests.Litestream;

/// <summary>Builds LTX files byte by byte after the format's text, on code of its own, so that writer and reader cannot be wrong together.</summary>
internal sealed class LtxBytes
{
    private readonly List<byte> _frames = [];
    private readonly List<byte> _summed = [];
    private readonly List<byte> _index = [];

    public uint Magic { get; init; } = 0x4C545831;

    public uint Flags { get; init; } = 2;

    public uint PageSize { get; init; } = 512;

    public uint Commit { get; init; } = 2;

    public ulong MinTxId { get; init; } = 1;

    public ulong MaxTxId { get; init; } = 1;

    public ulong Milliseconds { get; init; } = 1_700_000_000_123;

    public ulong ChecksumBefore { get; init; }

    public ulong ChecksumAfter { get; init; }

    public byte[] Tail { get; init; } = [];

    public long IndexSizeError { get; init; }

    /// <summary>A page as one LZ4 block of literals, which every LZ4 decoder reads; or as another block.</summary>
    public LtxBytes Page(uint number, byte[] content, byte[]? block = null, ushort flags = 1, uint? length = null, long offsetError = 0)
    {
        block ??= Literals(content);
        var offset = (ulong)(100 + _frames.Count + offsetError);
        byte[] prefix = [.. U32(number), (byte)(flags >> 8), (byte)flags, .. U32(length ?? (uint)block.Length)];
        _frames.AddRange([.. prefix, .. block]);
        _summed.AddRange([.. prefix, .. content]);
        _index.AddRange([.. Uvarint(number), .. Uvarint(offset), .. Uvarint((ulong)(prefix.Length + block.Length))]);
        return this;
    }

    public LtxBytes RawIndex(params byte[] bytes)
    {
        _index.AddRange(bytes);
        return this;
    }

    public byte[] Build()
    {
        byte[] header =
        [
            .. U32(Magic), .. U32(Flags), .. U32(PageSize), .. U32(Commit), .. U64(MinTxId), .. U64(MaxTxId), .. U64(Milliseconds),
            .. U64(ChecksumBefore), .. new byte[52],
        ];
        byte[] end = [.. new byte[6], .. _index, 0, .. U64((ulong)(_index.Count + 1 + IndexSizeError)), .. U64(ChecksumAfter)];
        return [.. header, .. _frames, .. end, .. U64((1UL << 63) | Bitwise([.. header, .. _summed, .. end])), .. Tail];
    }

    /// <summary>CRC-64/ISO by its definition, one bit after the other.</summary>
    public static ulong Bitwise(ReadOnlySpan<byte> bytes)
    {
        var crc = ulong.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xD800000000000000;
            }
        }

        return ~crc;
    }

    public static byte[] Literals(byte[] content)
    {
        var block = new List<byte> { (byte)(Math.Min(15, content.Length) << 4) };
        for (var left = content.Length - 15; left >= 0; left -= 255)
        {
            block.Add((byte)Math.Min(255, left));
        }

        return [.. block, .. content];
    }

    /// <summary>Reads a file as a stream, and again by its index; both must say the same.</summary>
    public static async Task<(LtxHeader Header, SortedDictionary<uint, byte[]> Pages)> ReadAsync(byte[] file, CancellationToken cancellationToken)
    {
        var pages = new SortedDictionary<uint, byte[]>();
        await using var reader = await LtxReader.OpenAsync(new MemoryStream(file), "x.ltx", cancellationToken);
        var page = new byte[reader.Header.PageSize];
        while (await reader.ReadPageAsync(page, cancellationToken) is > 0 and var number)
        {
            pages.Add(number, [.. page]);
        }

        Assert.Equal(0u, await reader.ReadPageAsync(page, cancellationToken));
        return (reader.Header, pages);
    }

    private static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] U64(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Uvarint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
