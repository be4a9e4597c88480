using System.Buffers.Binary;

namespace EmailScheduler.Storage.Litestream;

/// <summary>The first 100 bytes of an LTX file.</summary>
/// <param name="PageSize">The database's page size in bytes.</param>
/// <param name="Commit">How many pages the database has after the file is applied.</param>
/// <param name="MinTxId">The first transaction in the file; 1 for a snapshot, which holds every page.</param>
/// <param name="MaxTxId">The last transaction in the file: the state it leads to.</param>
/// <param name="Time">When that state was committed (UTC, to the millisecond).</param>
internal readonly record struct LtxHeader(int PageSize, uint Commit, TxId MinTxId, TxId MaxTxId, DateTimeOffset Time)
{
    private const uint Magic = 0x4C545831;
    private const uint NoChecksum = 0x2;

    // 9999-01-01: a DateTimeOffset can hold it, and the times of commits that follow.
    private const ulong MaxMilliseconds = 253370764800000;

    public bool IsSnapshot => MinTxId == TxId.First;

    /// <exception cref="LtxException">The bytes are not the header of a file that can be restored.</exception>
    public static LtxHeader Read(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length < LtxFormat.HeaderLength)
        {
            throw new LtxException(file, $"is truncated within its header, after {bytes.Length} bytes");
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(bytes) != Magic)
        {
            throw new LtxException(file, "does not begin with LTX1");
        }

        var flags = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        var before = BinaryPrimitives.ReadUInt64BigEndian(bytes[40..]);
        if (flags != NoChecksum || before != 0)
        {
            throw new LtxException(file, $"has flags 0x{flags:x} and a checksum of the database before it of 0x{before:x}; only files without database checksums (flags 0x2) can be restored");
        }

        var milliseconds = BinaryPrimitives.ReadUInt64BigEndian(bytes[32..]);
        return milliseconds > MaxMilliseconds
            ? throw new LtxException(file, $"has a time of {milliseconds} ms since 1970, which is after 9999-01-01")
            : Validated(file, BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]), new LtxHeader(
                PageSize: 0,
                BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]),
                new TxId(BinaryPrimitives.ReadUInt64BigEndian(bytes[16..])),
                new TxId(BinaryPrimitives.ReadUInt64BigEndian(bytes[24..])),
                DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds)));
    }

    public void Write(Span<byte> bytes)
    {
        bytes[..LtxFormat.HeaderLength].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], NoChecksum);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], (uint)PageSize);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], Commit);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], MinTxId.Value);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], MaxTxId.Value);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[32..], (ulong)Time.ToUnixTimeMilliseconds());
    }

    private static LtxHeader Validated(string file, uint pageSize, LtxHeader header)
    {
        if (pageSize is < 512 or > 65536 || !uint.IsPow2(pageSize))
        {
            throw new LtxException(file, $"has a page size of {pageSize} bytes");
        }

        if (header.Commit is 0 or > LtxFormat.MaxPages)
        {
            throw new LtxException(file, $"leads to a database of {header.Commit} pages");
        }

        return header.MinTxId == default || header.MinTxId > header.MaxTxId
            ? throw new LtxException(file, $"goes from transaction {header.MinTxId} to {header.MaxTxId}")
            : header with { PageSize = (int)pageSize };
    }
}

/// <summary>The last 16 bytes of an LTX file: a zero where a checksum of the database could be, and the checksum of the file.</summary>
internal static class LtxTrailer
{
    private const ulong ChecksumFlag = 1UL << 63;

    /// <summary>The file's checksum as it is stored: the CRC with its highest bit set.</summary>
    public static ulong Checksum(ulong crc) => crc | ChecksumFlag;

    /// <summary>Checks the trailer against the CRC of all bytes before it.</summary>
    public static void Verify(ReadOnlySpan<byte> trailer, ulong crcBefore, string file)
    {
        if (trailer[..8].ContainsAnyExcept((byte)0))
        {
            throw new LtxException(file, "has a checksum of the database after it, though its flags say that it has none");
        }

        var expected = Checksum(Crc64.Append(crcBefore, trailer[..8]));
        var stored = BinaryPrimitives.ReadUInt64BigEndian(trailer[8..]);
        if (stored != expected)
        {
            throw new LtxException(file, $"is damaged: its checksum is {expected:x16}, but it was written with {stored:x16}");
        }
    }
}
