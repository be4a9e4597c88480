using System.Buffers.Binary;

namespace EmailScheduler.Storage.Litestream;

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
