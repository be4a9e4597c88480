using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace EmailScheduler.Storage.Litestream;

/// <summary>One page in an LTX file: number, flags and compressed size, then the page as one raw LZ4 block.</summary>
internal static class LtxFrame
{
    private const ushort HasSize = 0x0001;

    public static void WritePrefix(Span<byte> prefix, uint page, int compressedLength)
    {
        BinaryPrimitives.WriteUInt32BigEndian(prefix, page);
        BinaryPrimitives.WriteUInt16BigEndian(prefix[4..], HasSize);
        BinaryPrimitives.WriteUInt32BigEndian(prefix[6..], (uint)compressedLength);
    }

    public static bool IsEnd(ReadOnlySpan<byte> prefix) => !prefix[..LtxFormat.EndOfPagesLength].ContainsAnyExcept((byte)0);

    /// <summary>Reads and checks the bytes before a page that comes after <paramref name="previous"/>.</summary>
    public static (uint Page, int CompressedLength) ReadPrefix(ReadOnlySpan<byte> prefix, in LtxHeader header, uint previous, string file)
    {
        var page = BinaryPrimitives.ReadUInt32BigEndian(prefix);
        CheckPage(page, header, previous, file);
        var flags = BinaryPrimitives.ReadUInt16BigEndian(prefix[4..]);
        if (flags != HasSize)
        {
            throw new LtxException(file, $"has flags 0x{flags:x4} before page {page}");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[6..]);
        return length == 0 || length > (uint)LtxFormat.MaxCompressed(header.PageSize)
            ? throw new LtxException(file, $"says that page {page} takes {length} bytes, which a page of {header.PageSize} bytes cannot")
            : (page, (int)length);
    }

    /// <summary>Checks that a page may come where it does: ascending, within the database, in a snapshot without a gap, and not the lock page.</summary>
    public static void CheckPage(uint page, in LtxHeader header, uint previous, string file)
    {
        var next = previous + 1 == LtxFormat.LockPage(header.PageSize) ? previous + 2 : previous + 1;
        if (page == LtxFormat.LockPage(header.PageSize))
        {
            throw new LtxException(file, $"holds page {page}, SQLite's lock page");
        }

        if (page > header.Commit || page < next || (header.IsSnapshot && page != next))
        {
            throw new LtxException(file, $"holds page {page} after page {previous} of {header.Commit}");
        }
    }

    public static void Decompress(ReadOnlySpan<byte> block, Span<byte> page, uint number, string file)
    {
        if (LZ4Codec.Decode(block, page) != page.Length)
        {
            throw new LtxException(file, $"holds a page {number} that does not decompress to {page.Length} bytes");
        }
    }
}
