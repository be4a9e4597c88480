using System.Buffers.Binary;

namespace EmailScheduler.Sqlite;

/// <summary>The first 100 bytes of a SQLite database, as far as they show whether the file is whole (sqlite.org/fileformat2.html, section 1.3).</summary>
/// <param name="PageSize">The page size in bytes.</param>
/// <param name="IsWal">Whether it says WAL mode.</param>
/// <param name="PageCount">How many pages the database has; 0 where the header does not show.</param>
public readonly record struct SqliteHeader(int PageSize, bool IsWal, uint PageCount)
{
    /// <summary>How many bytes it has.</summary>
    public const int Length = 100;

    private const int ChangeCounter = 24;
    private const int CounterOfPageCount = 92;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>Whether a file that begins like this is a SQLite database, healthy or not.</summary>
    public static bool IsDatabase(ReadOnlySpan<byte> begin) => begin.Length >= Length && begin.StartsWith(Magic);

    /// <summary>What is wrong with a file of this size that begins like this; <see langword="null"/> when nothing is.</summary>
    public static string? Fault(ReadOnlySpan<byte> begin, long fileLength)
    {
        if (fileLength == 0)
        {
            return "is empty";
        }

        if (!IsDatabase(begin))
        {
            return "is not a SQLite database";
        }

        var header = Read(begin);
        if (!header.HasPageSize)
        {
            return $"has a damaged header: a page size of {header.PageSize} bytes";
        }

        if (begin[19] is 0 or > 2)
        {
            return $"has a damaged header, or a format that is too new: read version {begin[19]}";
        }

        if (fileLength % header.PageSize != 0)
        {
            return $"is truncated: {fileLength} bytes are not whole pages of {header.PageSize}";
        }

        return fileLength / header.PageSize < header.PageCount ? $"is truncated: {fileLength / header.PageSize} pages instead of {header.PageCount}" : null;
    }

    /// <summary>Reads the beginning of a database.</summary>
    public static SqliteHeader Read(ReadOnlySpan<byte> begin)
    {
        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(begin[16..]);

        // The count is only meaningful when it was written by the same transaction as the change counter.
        var countIsValid = PageCountIsValid(begin);
        var pageCount = countIsValid ? BinaryPrimitives.ReadUInt32BigEndian(begin[28..]) : 0;
        return new SqliteHeader(pageSize == 1 ? 65536 : pageSize, begin[18] == 2 || begin[19] == 2, pageCount);
    }

    /// <summary>Where a file that begins like this ends as a database, in bytes; <see cref="long.MaxValue"/> where its header does not show: then with the file.</summary>
    public static long EndOf(ReadOnlySpan<byte> begin) =>
        IsDatabase(begin) && Read(begin) is { PageCount: > 0, HasPageSize: true } header ? (long)header.PageCount * header.PageSize : long.MaxValue;

    /// <summary>The schema cookie: SQLite counts it on with each change of the schema.</summary>
    public static uint SchemaCookie(ReadOnlySpan<byte> begin) => BinaryPrimitives.ReadUInt32BigEndian(begin[40..]);

    /// <summary>Sets the change counter, or the next one where that would change nothing, or make a stale page count look valid.</summary>
    public static void SetChangeCounter(Span<byte> begin, uint counter)
    {
        var countIsValid = PageCountIsValid(begin);
        while (counter == BinaryPrimitives.ReadUInt32BigEndian(begin[ChangeCounter..]) || counter == BinaryPrimitives.ReadUInt32BigEndian(begin[CounterOfPageCount..]))
        {
            counter++;
        }

        BinaryPrimitives.WriteUInt32BigEndian(begin[ChangeCounter..], counter);
        if (countIsValid)
        {
            BinaryPrimitives.WriteUInt32BigEndian(begin[CounterOfPageCount..], counter);
        }
    }

    private bool HasPageSize => PageSize is >= 512 and <= 65536 && int.IsPow2(PageSize);

    private static bool PageCountIsValid(ReadOnlySpan<byte> begin) => begin.Slice(ChangeCounter, 4).SequenceEqual(begin.Slice(CounterOfPageCount, 4));
}
