using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// The committed pages in a write-ahead log (sqlite.org/fileformat2.html, section 4): the newest of each, up to the last commit whose checksums are right.
/// </summary>
/// <remarks>
/// A connection within a read transaction keeps the database file from receiving more than it may see. It also keeps the log from being begun anew, but not
/// once all of the log is in the file: SQLite then gives the reader a lock on the file alone, and the next writer starts the log from its beginning, or cuts it
/// off. So database and log give one state as long as the log still begins as it did: its header is what a writer replaces first.
/// </remarks>
internal sealed class WalFrames
{
    private const int HeaderSize = 32, FrameHeaderSize = 24;
    private const uint Magic = 0x377f0682;
    private const int BlockSize = 1 << 20;

    private readonly SqliteVfsFile _log;
    private readonly byte[] _header;
    private readonly Dictionary<uint, long> _pages = [];

    private WalFrames(SqliteVfsFile log, byte[] header)
    {
        _log = log;
        _header = header;
        PageSize = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(8));
    }

    /// <summary>The page size in bytes, the database's too.</summary>
    public int PageSize { get; }

    /// <summary>How many pages the database has after the last commit.</summary>
    public uint PageCount { get; private set; }

    /// <summary>Salts, number of frames and running checksum of the last commit: equal ones have equal frames before them.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Whether the log was begun anew, or cut off, since it was scanned: then what was read of its pages meanwhile may be anything.</summary>
    public bool IsBegunAnew
    {
        get
        {
            Span<byte> header = stackalloc byte[HeaderSize];
            _log.Read(header, 0);
            return !header.SequenceEqual(_header);
        }
    }

    /// <summary>Reads a log; <see langword="null"/> when it has no commit, so that the database file alone is the state.</summary>
    public static WalFrames? Read(SqliteVfsFile log, CancellationToken cancellationToken)
    {
        var length = log.IsOpen ? log.Length : 0;
        if (length <= HeaderSize)
        {
            return null;
        }

        var header = new byte[HeaderSize];
        log.Read(header, 0);
        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        var sum = new Checksum(isBigEndian: (magic & 1) != 0);
        sum.Add(header.AsSpan(0, 24));
        if ((magic & ~1u) != Magic || !sum.Is(header.AsSpan(24)))
        {
            return null;
        }

        var frames = new WalFrames(log, header);
        frames.Scan(length, header[16..24], sum, cancellationToken);
        return frames.PageCount == 0 ? null : frames;
    }

    /// <summary>Reads the newest committed content of a page, numbered from 1; leaves the buffer as it is when the log has none.</summary>
    public void ReadPage(uint page, Span<byte> buffer)
    {
        if (_pages.TryGetValue(page, out var offset))
        {
            _log.Read(buffer, offset);
        }
    }

    private void Scan(long length, byte[] salts, Checksum sum, CancellationToken cancellationToken)
    {
        var frameSize = FrameHeaderSize + PageSize;
        var block = new byte[Math.Max(1, BlockSize / frameSize) * frameSize];
        var written = new List<(uint Page, long Offset)>();
        for (long offset = HeaderSize; offset + frameSize <= length; offset += block.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var frames = block.AsSpan(0, (int)Math.Min(block.Length, (length - offset) / frameSize * frameSize));
            _log.Read(frames, offset);
            for (var begin = 0; begin < frames.Length; begin += frameSize)
            {
                var frame = frames.Slice(begin, frameSize);
                sum.Add(frame[..8]);
                sum.Add(frame[FrameHeaderSize..]);
                if (!frame.Slice(8, 8).SequenceEqual(salts) || !sum.Is(frame[16..]))
                {
                    return;
                }

                written.Add((BinaryPrimitives.ReadUInt32BigEndian(frame), offset + begin + FrameHeaderSize));
                if (BinaryPrimitives.ReadUInt32BigEndian(frame[4..]) is > 0 and var pages)
                {
                    Commit(written, pages, frame[8..FrameHeaderSize]);
                }
            }
        }
    }

    private void Commit(List<(uint Page, long Offset)> written, uint pages, ReadOnlySpan<byte> saltsAndSum)
    {
        foreach (var (page, offset) in written)
        {
            _pages[page] = offset;
        }

        var last = written[^1].Offset;
        written.Clear();
        PageCount = pages;
        Id = string.Create(CultureInfo.InvariantCulture, $"{last}-{Convert.ToHexStringLower(saltsAndSum)}");
    }

    /// <summary>The log's running checksum, over 32-bit words in the byte order that the log's header names.</summary>
    private struct Checksum(bool isBigEndian)
    {
        private uint _first;
        private uint _second;

        public void Add(ReadOnlySpan<byte> bytes)
        {
            var swap = isBigEndian == BitConverter.IsLittleEndian;
            var words = MemoryMarshal.Cast<byte, uint>(bytes);
            for (var index = 0; index + 1 < words.Length; index += 2)
            {
                var (one, two) = swap
                    ? (BinaryPrimitives.ReverseEndianness(words[index]), BinaryPrimitives.ReverseEndianness(words[index + 1]))
                    : (words[index], words[index + 1]);
                _first += one + _second;
                _second += two + _first;
            }
        }

        public readonly bool Is(ReadOnlySpan<byte> stored) =>
            BinaryPrimitives.ReadUInt32BigEndian(stored) == _first && BinaryPrimitives.ReadUInt32BigEndian(stored[4..]) == _second;
    }
}
