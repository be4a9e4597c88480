using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using EmailScheduler.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// The bytes of one state of a database: its file, with the committed pages of its write-ahead log in their places. Also of a file that is no database,
/// or a damaged one, whose bytes are the file's. For as long as the connection holds the lock under which it was made.
/// </summary>
internal sealed class DatabaseContent
{
    private const int BlockSize = 1 << 20;

    private readonly SqliteVfsFile _file;
    private readonly string _path;
    private readonly WalFrames? _frames;

    private DatabaseContent(SqliteVfsFile file, string path, WalFrames? frames)
    {
        _file = file;
        _path = path;
        _frames = frames;

        // SQLite reports a file of one byte as empty.
        var length = file.Length is > 0 and var size ? size : new FileInfo(path).Length;
        Length = frames is null ? length : (long)frames.PageCount * frames.PageSize;
        var header = new byte[Math.Min(length, SqliteHeader.Length)];
        ReadBegin(header);

        // SQLite programs take an empty file for a database to which nothing has been written yet.
        IsDatabase = length == 0 || SqliteHeader.IsDatabase(header);
        IsWal = SqliteHeader.IsDatabase(header) && SqliteHeader.Read(header).IsWal;
        PageSize = SqliteHeader.IsDatabase(header) ? SqliteHeader.Read(header).PageSize : 0;
        Begin = header;
        WrittenAt = File.GetLastWriteTimeUtc(path);
        Fingerprint = FingerprintOf(length, WrittenAt, header) + frames?.Id;
    }

    /// <summary>Whether SQLite programs take the file for a database, healthy or not.</summary>
    public bool IsDatabase { get; }

    /// <summary>The file's first bytes: as many as a database's header has, or all.</summary>
    public byte[] Begin { get; }

    /// <summary>Whether the database is in WAL mode.</summary>
    public bool IsWal { get; }

    /// <summary>The page size in bytes; 0 of an empty file and of one that is no database.</summary>
    public int PageSize { get; }

    /// <summary>The schema cookie; <see langword="null"/> of an empty file and of one that is no database.</summary>
    public uint? SchemaCookie => SqliteHeader.IsDatabase(Begin) ? SqliteHeader.SchemaCookie(Begin) : null;

    /// <summary>The size in bytes.</summary>
    public long Length { get; }

    /// <summary>The file's write time (UTC).</summary>
    public DateTime WrittenAt { get; }

    /// <summary>
    /// Size and write time of the file, its header with the change counter, and the last commit in the write-ahead log: whoever changes the content
    /// through SQLite changes this.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary>
    /// Whether a change would show in the fingerprint even if it came right now. In WAL mode a commit leaves the header as it is; so once such a commit is
    /// moved from the log to the file, only the write time shows it, as with a file that is no database.
    /// </summary>
    public bool HasCounter => _frames is not null || (IsDatabase && !IsWal);

    /// <summary>Whether the pages that were taken from the write-ahead log until now are those that were found there; for who holds a lock.</summary>
    public bool HasItsLog => _frames?.IsBegunAnew is not true;

    /// <summary>The state that a connection sees in its read transaction.</summary>
    public static DatabaseContent Of(DatabaseConnection connection, CancellationToken cancellationToken) =>
        new(connection.File, connection.Path, WalFrames.Read(SqliteVfsFile.Journal(connection.Handle), cancellationToken));

    /// <summary>The file's bytes as they are.</summary>
    public static DatabaseContent OfFileAlone(SqliteVfsFile file, string path) => new(file, path, frames: null);

    /// <summary>The fingerprint of a file beside which there is no log.</summary>
    public static string FingerprintOf(long length, DateTime writtenAt, ReadOnlySpan<byte> begin) =>
        string.Create(CultureInfo.InvariantCulture, $"{length} {writtenAt.Ticks} {Convert.ToHexStringLower(begin)} ");

    /// <summary>Whether the file is what it was; for who holds no lock.</summary>
    public bool IsStill() => !_file.HasMoved && new DatabaseContent(_file, _path, _frames).Fingerprint == Fingerprint;

    /// <summary>Hashes the bytes, and copies them on the way.</summary>
    public DatabaseHashes Hash(SafeFileHandle? target, CancellationToken cancellationToken)
    {
        var hash = new DatabaseHash();
        var (block, other) = (NewBlock(), target is null ? [] : NewBlock());
        var writing = Task.CompletedTask;
        try
        {
            for (long offset = 0; offset < Length; offset += block.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = block.AsMemory(0, (int)Math.Min(block.Length, Length - offset));
                Read(read.Span, offset);
                if (target is not null)
                {
                    // Written while it is hashed and the next block is read: both take about as long.
                    writing.GetAwaiter().GetResult();
                    var at = offset;
                    writing = Task.Run(() => RandomAccess.Write(target, read.Span, at), CancellationToken.None);
                }

                hash.Append(read.Span);
                (block, other) = target is null ? (block, other) : (other, block);
            }
        }
        finally
        {
            // The target is the caller's again after this, whatever happened.
            Task.WaitAny([writing], CancellationToken.None);
        }

        writing.GetAwaiter().GetResult();
        return hash.Hashes;
    }

    private byte[] NewBlock() => new byte[(int)Math.Min(BlockSize, Length)];

    private void ReadBegin(Span<byte> header)
    {
        Span<byte> page = _frames is null ? header : new byte[_frames.PageSize];
        Read(page, 0);
        page[..header.Length].CopyTo(header);
    }

    private void Read(Span<byte> block, long offset)
    {
        _file.Read(block, offset);
        if (_frames is null)
        {
            return;
        }

        for (var begin = 0; begin < block.Length; begin += _frames.PageSize)
        {
            _frames.ReadPage((uint)((offset + begin) / _frames.PageSize) + 1, block.Slice(begin, _frames.PageSize));
        }
    }
}

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
