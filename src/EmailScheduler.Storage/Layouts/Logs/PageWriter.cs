using System.Buffers;
using EmailScheduler.Storage.Litestream;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Decodes segments of LTX files into their places in a database file. Segments may be decoded at once: no two own the same page.</summary>
internal sealed class PageWriter(SafeFileHandle file, int pageSize, PageOwners owners, ulong[] hashes)
{
    private const int RunLength = 256 << 10;

    /// <summary>Writes the pages of a segment that are the newest; all are decoded and summed.</summary>
    /// <returns>The CRC of the segment's part of what the file's checksum runs over, and how many bytes that is.</returns>
    public (ulong Crc, long Length) Apply(LogSource source, int owner, LtxSegment segment, ReadOnlySpan<byte> frames)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(RunLength);
        try
        {
            return Apply(source, owner, segment, frames, buffer.AsSpan(0, RunLength));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private (ulong Crc, long Length) Apply(LogSource source, int owner, LtxSegment segment, ReadOnlySpan<byte> frames, Span<byte> run)
    {
        var (crc, length) = (0UL, 0L);
        var (first, pages, before) = (0u, 0, segment.PageBefore);
        foreach (var entry in LtxIndex.Entries(segment))
        {
            var isNewest = owners.Owns(owner, entry.Page);
            if (entry.Page != first + pages || (pages + 1) * pageSize > run.Length || !isNewest)
            {
                Flush(run, first, pages);
                pages = 0;
            }

            var page = run.Slice(pages * pageSize, pageSize);
            crc = Decode(source, entry, frames[..entry.Length], before, page, crc);
            length += LtxFormat.PrefixLength + pageSize;
            frames = frames[entry.Length..];
            before = entry.Page;
            if (isNewest)
            {
                hashes[entry.Page - 1] = PageHashes.Of(page);
                first = pages == 0 ? entry.Page : first;
                pages++;
            }
        }

        Flush(run, first, pages);
        return (crc, length);
    }

    private void Flush(ReadOnlySpan<byte> run, uint first, int pages)
    {
        if (pages > 0)
        {
            RandomAccess.Write(file, run[..(pages * pageSize)], (long)(first - 1) * pageSize);
        }
    }

    private static ulong Decode(LogSource source, LtxIndexEntry entry, ReadOnlySpan<byte> frame, uint before, Span<byte> page, ulong crc)
    {
        var prefix = frame[..LtxFormat.PrefixLength];
        var (number, length) = LtxFrame.ReadPrefix(prefix, source.Index.Header, before, source.File.Key);
        if (number != entry.Page || length != frame.Length - prefix.Length)
        {
            throw new LtxException(source.File.Key, "has a page index that does not match its pages");
        }

        LtxFrame.Decompress(frame[prefix.Length..], page, number, source.File.Key);
        return Crc64.Append(Crc64.Append(crc, prefix), page);
    }
}
