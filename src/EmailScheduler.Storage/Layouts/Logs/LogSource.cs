using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>A file of a log that is being read: its index first, then any part of it, always of the same state of the object.</summary>
internal sealed class LogSource
{
    /// <summary>Fits into 4 MiB with the last frame.</summary>
    public const int SegmentLength = (4 << 20) - LtxReader.MaxRead;

    // A smaller file is read whole.
    private const int LeastEnd = 256 << 10;

    // A page index takes some ten bytes a page, a page compressed a thousand and more: what is guessed too short costs one more request.
    private const int EndPart = 128;

    private readonly IObjectStore _store;
    private readonly ReadOnlyMemory<byte> _whole;
    private readonly ulong _headerCrc;

    private LogSource(IObjectStore store, LogFile file, ObjectHead head, LtxIndex index, ReadOnlyMemory<byte> whole, ulong headerCrc)
    {
        _store = store;
        File = file;
        Head = head;
        Index = index;
        _whole = whole;
        _headerCrc = headerCrc;
        Crcs = new (ulong, long)[index.Segments.Count];
    }

    public LogFile File { get; }

    public ObjectHead Head { get; }

    public LtxIndex Index { get; }

    /// <summary>For each segment the CRC and the number of the bytes that it contributes to the file's checksum.</summary>
    public (ulong Crc, long Length)[] Crcs { get; }

    /// <summary>Reads a file's header and index: a small file whole, of a large one its beginning and as much of its end as should hold the index, at the same time.</summary>
    /// <exception cref="LtxException">They are not what they should be.</exception>
    /// <exception cref="LogFileGoneException">There is no such file any more.</exception>
    public static async Task<LogSource> OpenAsync(IObjectStore store, LogFile file, CancellationToken cancellationToken)
    {
        if (file.Length < LtxFormat.MinLength)
        {
            throw new LtxException(file.Key, $"is truncated: {file.Length} bytes are no LTX file");
        }

        var lastLength = (int)Math.Min(file.Length, Math.Clamp(file.Length / EndPart, LeastEnd, SegmentLength));
        var isWhole = lastLength == file.Length;
        var ending = ReadAsync(store, file, file.Length - lastLength, lastLength, cancellationToken);
        var beginning = isWhole ? ending : ReadAsync(store, file, 0, LtxFormat.HeaderLength, cancellationToken);
        await Task.WhenAll(ending, beginning);
        var ((last, head), (begin, _)) = (await ending, await beginning);
        var header = LtxHeader.Read(begin.Span, file.Key);
        if (header.MinTxId != file.Min || header.MaxTxId != file.Max)
        {
            throw new LtxException(file.Key, $"goes from transaction {header.MinTxId} to {header.MaxTxId}, not as its name says");
        }

        var endLength = LtxIndex.EndLength(last.Span, file.Length, file.Key);
        var end = endLength <= last.Length ? last[^endLength..] : (await ReadAsync(store, file, file.Length - endLength, endLength, cancellationToken)).Bytes;
        var index = LtxIndex.Read(header, end, file.Length, SegmentLength, file.Key);
        return new LogSource(store, file, head, index, isWhole ? last : default, Crc64.Append(0, begin.Span[..LtxFormat.HeaderLength]));
    }

    /// <summary>Reads a segment into the buffer, or finds it in memory.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(LtxSegment segment, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_whole.IsEmpty)
        {
            return _whole.Slice((int)segment.Offset, segment.Length);
        }

        await ReadAsync(_store, File, segment.Offset, buffer[..segment.Length], cancellationToken);
        return buffer[..segment.Length];
    }

    /// <summary>Checks the file's checksum, when all segments have been summed.</summary>
    /// <exception cref="LtxException">It is another.</exception>
    public void Verify() => Index.VerifyChecksum(Crcs.Aggregate(_headerCrc, (crc, segment) => Crc64.Combine(crc, segment.Crc, segment.Length)), File.Key);

    private static async Task<(ReadOnlyMemory<byte> Bytes, ObjectHead Head)> ReadAsync(IObjectStore store, LogFile file, long offset, int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        return (bytes, await ReadAsync(store, file, offset, bytes, cancellationToken));
    }

    private static async Task<ObjectHead> ReadAsync(IObjectStore store, LogFile file, long offset, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        var condition = new GetCondition(IfMatch: file.Entry.ETag, Range: new ByteRange(offset, bytes.Length));
        await using var result = await store.GetAsync(file.Key, condition, cancellationToken);
        if (result.Status != GetStatus.Found)
        {
            throw new LogFileGoneException(file.Key);
        }

        var read = await result.Content!.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return read == bytes.Length
            ? result.Head!
            : throw new LtxException(file.Key, $"is truncated after {offset + read} bytes");
    }
}
