using System.Globalization;
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
    private const int LargeCopy = 16 << 20;

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
        var header = new byte[Math.Min(length, SqliteHeader.Length)];
        ReadBegin(header);

        // SQLite cuts the file off only after the commit that made the database smaller: who dies in between leaves bytes behind that no one reads.
        Length = frames is null ? Math.Min(length, SqliteHeader.EndOf(header)) : (long)frames.PageCount * frames.PageSize;

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

    /// <summary>The size in bytes: where the database ends, which its file may not.</summary>
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
        if (target is not null && Length > LargeCopy)
        {
            return HashWhileWriting(target, cancellationToken);
        }

        var hash = new DatabaseHash();
        var buffer = NewBlock();
        for (long offset = 0; offset < Length; offset += buffer.Length)
        {
            var block = Read(buffer, offset, cancellationToken);
            hash.Append(block.Span);
            if (target is not null)
            {
                RandomAccess.Write(target, block.Span, offset);
            }
        }

        return hash.Hashes;
    }

    // A block is written by another thread while it is hashed and the next one is read; both take about as long. Small copies have no second thread to wait for.
    private DatabaseHashes HashWhileWriting(SafeFileHandle target, CancellationToken cancellationToken)
    {
        var hash = new DatabaseHash();
        var (buffer, other) = (NewBlock(), NewBlock());
        var writing = Task.CompletedTask;
        try
        {
            for (long offset = 0; offset < Length; offset += buffer.Length)
            {
                var (block, at) = (Read(buffer, offset, cancellationToken), offset);
                writing.GetAwaiter().GetResult();
                writing = Task.Run(() => RandomAccess.Write(target, block.Span, at), CancellationToken.None);
                hash.Append(block.Span);
                (buffer, other) = (other, buffer);
            }
        }
        finally
        {
            // Whatever happened, the target is the caller's again after this.
            Task.WaitAny([writing], CancellationToken.None);
        }

        writing.GetAwaiter().GetResult();
        return hash.Hashes;
    }

    private Memory<byte> Read(byte[] buffer, long offset, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var block = buffer.AsMemory(0, (int)Math.Min(buffer.Length, Length - offset));
        Read(block.Span, offset);
        return block;
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
