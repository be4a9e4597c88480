using System.Buffers.Binary;

namespace EmailScheduler.Storage.Litestream;

/// <summary>The page index of an LTX file, checked as far as it can be without the pages: they are in order and lie one after another.</summary>
internal sealed class LtxIndex
{
    /// <summary>A hundred million pages: far beyond any database that a run could hold, and within an array's limits.</summary>
    private const ulong MaxLength = 1 << 30;

    private LtxIndex(LtxHeader header, IReadOnlyList<LtxSegment> segments, int pages, ReadOnlyMemory<byte> end)
    {
        Header = header;
        Segments = segments;
        Pages = pages;
        End = end;
    }

    public LtxHeader Header { get; }

    /// <summary>The file's frames, in pieces.</summary>
    public IReadOnlyList<LtxSegment> Segments { get; }

    /// <summary>How many pages the file holds.</summary>
    public int Pages { get; }

    /// <summary>What follows the last frame: the end mark, the index with its size, the trailer.</summary>
    public ReadOnlyMemory<byte> End { get; }

    /// <summary>How long the file's end is, from its last bytes.</summary>
    /// <param name="lastBytes">At least the size of the index and the trailer.</param>
    /// <param name="fileLength">The file's size.</param>
    /// <param name="file">Its name.</param>
    /// <exception cref="LtxException">The index cannot be as large as it says.</exception>
    public static int EndLength(ReadOnlySpan<byte> lastBytes, long fileLength, string file)
    {
        const int Fixed = LtxFormat.IndexSizeLength + LtxFormat.TrailerLength;
        var size = BinaryPrimitives.ReadUInt64BigEndian(lastBytes[^Fixed..]);
        var around = LtxFormat.HeaderLength + LtxFormat.EndOfPagesLength + Fixed;

        // Each entry names a frame that is in the file too: an index that leaves no room for them is a lie, and would only cost memory.
        var room = (ulong)Math.Max(0, fileLength - around);
        var largest = room / (LtxFormat.MaxIndexEntryLength + LtxFormat.PrefixLength + 1) * LtxFormat.MaxIndexEntryLength;
        return size == 0 || size > largest + LtxFormat.MaxIndexEntryLength || size > room || size > MaxLength
            ? throw new LtxException(file, $"says that its page index takes {size} of {fileLength} bytes, which it cannot")
            : (int)size + LtxFormat.EndOfPagesLength + Fixed;
    }

    /// <summary>Reads the index.</summary>
    /// <param name="header">The file's header.</param>
    /// <param name="end">The file's end, as long as <see cref="EndLength"/> has said.</param>
    /// <param name="fileLength">The file's size.</param>
    /// <param name="segmentLength">The size to which segments are filled.</param>
    /// <param name="file">The file's name.</param>
    /// <exception cref="LtxException">The index is not what it should be.</exception>
    public static LtxIndex Read(LtxHeader header, ReadOnlyMemory<byte> end, long fileLength, int segmentLength, string file)
    {
        if (end.Span[..LtxFormat.EndOfPagesLength].ContainsAnyExcept((byte)0))
        {
            throw new LtxException(file, "does not end its pages where its page index begins");
        }

        var index = end[LtxFormat.EndOfPagesLength..^(LtxFormat.IndexSizeLength + LtxFormat.TrailerLength)];
        var segments = new List<LtxSegment>();
        var (pages, last, offset) = (0, 0u, (long)LtxFormat.HeaderLength);
        var (segmentBegin, segmentOffset, segmentBefore) = (0, offset, 0u);
        var position = 0;
        while (index.Span[position] != 0)
        {
            var entry = ReadEntry(index.Span, ref position, header, last, offset, file);
            (pages, last, offset) = (pages + 1, entry.Page, offset + entry.Length);
            if (offset - segmentOffset >= segmentLength || index.Span[position] == 0)
            {
                segments.Add(new LtxSegment(segmentOffset, (int)(offset - segmentOffset), segmentBefore, index[segmentBegin..position]));
                (segmentBegin, segmentOffset, segmentBefore) = (position, offset, last);
            }
        }

        if (position != index.Length - 1 || offset != fileLength - end.Length)
        {
            throw new LtxException(file, "has a page index that does not match its size");
        }

        return header.IsSnapshot && pages != LtxFormat.SnapshotPages(header.PageSize, header.Commit)
            ? throw new LtxException(file, $"is a snapshot of {header.Commit} pages but holds {pages}")
            : new LtxIndex(header, segments, pages, end);
    }

    /// <summary>The pages of a segment of an index that has been read.</summary>
    public static IEnumerable<LtxIndexEntry> Entries(LtxSegment segment)
    {
        var (position, offset) = (0, segment.Offset);
        while (position < segment.Index.Length)
        {
            var index = segment.Index.Span;
            _ = TryReadNumber(index, ref position, out var page) && TryReadNumber(index, ref position, out _);
            TryReadNumber(index, ref position, out var length);
            yield return new LtxIndexEntry((uint)page, offset, (int)length);
            offset += (long)length;
        }
    }

    /// <summary>Checks the whole file, given the CRC of its header and frames.</summary>
    /// <exception cref="LtxException">Its checksum is another.</exception>
    public void VerifyChecksum(ulong crcOfPages, string file)
    {
        var crc = Crc64.Append(crcOfPages, End.Span[..^LtxFormat.TrailerLength]);
        LtxTrailer.Verify(End.Span[^LtxFormat.TrailerLength..], crc, file);
    }

    private static LtxIndexEntry ReadEntry(ReadOnlySpan<byte> index, ref int position, in LtxHeader header, uint last, long offset, string file)
    {
        var isRead = TryReadNumber(index, ref position, out var page) & TryReadNumber(index, ref position, out var at) & TryReadNumber(index, ref position, out var length);
        if (!isRead || position >= index.Length || page > uint.MaxValue || at != (ulong)offset
            || length <= LtxFormat.PrefixLength || length > (ulong)(LtxFormat.PrefixLength + LtxFormat.MaxCompressed(header.PageSize)))
        {
            throw new LtxException(file, $"has a damaged page index after page {last}");
        }

        LtxFrame.CheckPage((uint)page, header, last, file);
        return new LtxIndexEntry((uint)page, offset, (int)length);
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> index, ref int position, out ulong value)
    {
        var isRead = Varint.TryRead(index[Math.Min(position, index.Length)..], out value, out var length);
        position += length;
        return isRead;
    }
}

/// <summary>Where a page is in an LTX file.</summary>
/// <param name="Page">The page's number.</param>
/// <param name="Offset">Where its frame begins in the file.</param>
/// <param name="Length">The frame's size in bytes, prefix included.</param>
internal readonly record struct LtxIndexEntry(uint Page, long Offset, int Length)
{
    /// <summary>Writes the entry and returns its size; the buffer holds <see cref="LtxFormat.MaxIndexEntryLength"/> bytes.</summary>
    public int Write(Span<byte> bytes)
    {
        var length = Varint.Write(bytes, Page);
        length += Varint.Write(bytes[length..], (ulong)Offset);
        return length + Varint.Write(bytes[length..], (ulong)Length);
    }
}

/// <summary>Some frames in a row of an LTX file, found by its page index, small enough to be fetched and decoded in one piece.</summary>
/// <param name="Offset">Where the first frame begins in the file.</param>
/// <param name="Length">The size of all frames in bytes.</param>
/// <param name="PageBefore">The page before the first; 0 when there is none.</param>
/// <param name="Index">The part of the page index that describes them.</param>
internal sealed record LtxSegment(long Offset, int Length, uint PageBefore, ReadOnlyMemory<byte> Index);

/// <summary>Unsigned LEB128 integers as Go's <c>binary.AppendUvarint</c> writes them: seven bits a byte, lowest first, none to spare.</summary>
internal static class Varint
{
    public const int MaxLength = 10;

    public static int Write(Span<byte> bytes, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            bytes[length++] = (byte)(value | 0x80);
        }

        bytes[length++] = (byte)value;
        return length;
    }

    /// <summary>Reads a number and how many bytes it takes; <see langword="false"/> when it is cut off, too large, or longer than it needs to be.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ulong value, out int length)
    {
        value = 0;
        for (length = 0; length < bytes.Length && length < MaxLength;)
        {
            var current = bytes[length];
            value |= (ulong)(current & 0x7F) << (7 * length);
            length++;
            if (current < 0x80)
            {
                return length == 1 || (current != 0 && (length < MaxLength || current == 1));
            }
        }

        return false;
    }
}
