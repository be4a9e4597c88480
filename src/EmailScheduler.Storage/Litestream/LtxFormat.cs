using K4os.Compression.LZ4;

namespace EmailScheduler.Storage.Litestream;

/// <summary>The sizes of an LTX file's parts, version 3 of the format (github.com/superfly/ltx, ltx.go). All integers are big-endian.</summary>
internal static class LtxFormat
{
    public const int HeaderLength = 100;

    /// <summary>Page number, flags and compressed size before each page.</summary>
    public const int PrefixLength = 10;

    /// <summary>An all-zero page number and flags after the last page.</summary>
    public const int EndOfPagesLength = 6;

    /// <summary>The size of the page index, after it.</summary>
    public const int IndexSizeLength = 8;

    public const int TrailerLength = 16;

    /// <summary>A file with no pages at all.</summary>
    public const int MinLength = HeaderLength + EndOfPagesLength + 1 + IndexSizeLength + TrailerLength;

    /// <summary>The largest page index entry: three integers of a u32, a u63 and a u32.</summary>
    public const int MaxIndexEntryLength = 5 + 9 + 5;

    /// <summary>The most pages that SQLite gives a database (sqlite.org/limits.html).</summary>
    public const uint MaxPages = 4294967294;

    private const int PendingByte = 0x40000000;

    /// <summary>The page that SQLite locks and never writes (sqlite.org/fileformat2.html, section 1.3.9); it is in no LTX file.</summary>
    public static uint LockPage(int pageSize) => (uint)(PendingByte / pageSize) + 1;

    /// <summary>How many pages a snapshot of a database of this many pages holds.</summary>
    public static uint SnapshotPages(int pageSize, uint commit) => commit >= LockPage(pageSize) ? commit - 1 : commit;

    /// <summary>The largest file that an honest writer makes of so many pages.</summary>
    public static long MostLength(int pageSize, int pages) => MinLength + (pages * (long)(PrefixLength + MaxCompressed(pageSize) + MaxIndexEntryLength));

    /// <summary>The largest that an honest writer makes of a page: LZ4's own bound.</summary>
    public static int MaxCompressed(int pageSize) => LZ4Codec.MaximumOutputSize(pageSize);
}

/// <summary>An LTX file is not what the format says: truncated, damaged, or made to deceive. Nothing of it may be used.</summary>
/// <param name="file">The file's name: its key in a store, or its path.</param>
/// <param name="fault">What is wrong with it, such as <c>is truncated after 99 bytes</c>.</param>
internal sealed class LtxException(string file, string fault) : Exception($"The LTX file '{file}' {fault}.")
{
    /// <summary>The file's name.</summary>
    public string File { get; } = file;
}
