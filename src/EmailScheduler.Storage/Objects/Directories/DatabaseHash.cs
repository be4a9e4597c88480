using System.IO.Hashing;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>Makes <see cref="DatabaseHashes"/> while the bytes pass, in constant memory. What lies behind the end of a database does not count.</summary>
internal sealed class DatabaseHash
{
    // SQLite keeps its locks in the page at 1 GiB and never writes it: a backup leaves it out.
    private const long LockPage = 1 << 30;
    private const int LargestPage = 65536;

    private static readonly byte[] Zeros = new byte[LargestPage];

    // The journal mode; change counter and page count; schema cookie; version-valid-for and SQLite's version (sqlite.org/fileformat2.html, section 1.3).
    private static readonly Range[] OwnFields = [18..20, 24..32, 40..44, 92..100];

    private readonly XxHash128 _exact = new();
    private readonly XxHash128 _content = new();
    private long _position;
    private int _pageSize;

    // Where the database ends by its header: a file may be longer.
    private long _end = long.MaxValue;

    /// <summary>The hashes of what was appended.</summary>
    public DatabaseHashes Hashes => new(Convert.ToHexStringLower(_exact.GetCurrentHash()), Convert.ToHexStringLower(_content.GetCurrentHash()));

    /// <summary>Hashes a stream to its end, and copies it on the way.</summary>
    /// <returns>The hashes, the length in bytes, and the beginning: as many bytes as a database's header has, or all.</returns>
    public static async Task<(DatabaseHashes Hashes, long Length, byte[] Begin)> CopyAsync(Stream source, Stream? target, CancellationToken cancellationToken)
    {
        var hash = new DatabaseHash();
        var buffer = new byte[1 << 20];
        byte[] begin = [];
        long length = 0;
        while (await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is > 0 and var read)
        {
            begin = length == 0 ? buffer[..Math.Min(read, SqliteHeader.Length)] : begin;
            length += read;
            hash.Append(buffer.AsSpan(0, read));
            if (target is not null)
            {
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }

        return (hash.Hashes, length, begin);
    }

    /// <summary>Appends the next bytes. The first ones must be a database's whole header at least, or all.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var header = 0;
        if (_position == 0 && SqliteHeader.IsDatabase(bytes))
        {
            header = SqliteHeader.Length;
            AppendHeader(bytes[..header]);
        }

        bytes = bytes[..Inside(_end, _position, bytes.Length)];
        _exact.Append(bytes);
        var rest = bytes[header..];
        var begin = Inside(LockPage, _position + header, rest.Length);
        var end = Inside(LockPage + _pageSize, _position + header, rest.Length);
        _content.Append(rest[..begin]);
        _content.Append(Zeros.AsSpan(0, end - begin));
        _content.Append(rest[end..]);
        _position += bytes.Length;
    }

    private static int Inside(long point, long position, int length) => (int)Math.Clamp(point - position, 0, length);

    private void AppendHeader(ReadOnlySpan<byte> header)
    {
        _pageSize = Math.Min(SqliteHeader.Read(header).PageSize, LargestPage);
        _end = SqliteHeader.EndOf(header);
        Span<byte> masked = stackalloc byte[SqliteHeader.Length];
        header.CopyTo(masked);
        foreach (var field in OwnFields)
        {
            masked[field].Clear();
        }

        _content.Append(masked);
    }
}

/// <summary>Two hashes of an object that may be a database.</summary>
/// <param name="Exact">XXH3-128 of all bytes up to the end of the database: the ETag.</param>
/// <param name="Content">
/// The same without what SQLite writes into a database on its own account; so it is known before a commit through SQLite what will be there after it.
/// Of an object that is no database, the same as <paramref name="Exact"/>.
/// </param>
internal readonly record struct DatabaseHashes(string Exact, string Content);
