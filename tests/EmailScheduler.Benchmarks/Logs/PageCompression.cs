using System.Diagnostics;
using K4os.Compression.LZ4;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Benchmarks.Logs;

/// <summary>What LZ4 alone makes of a database's pages, which are compressed one by one in a log: the bounds of what is measured.</summary>
internal static class PageCompression
{
    private const int PageSize = 4096;
    private const int PagesAPart = 256;

    private static readonly LZ4Level[] Levels = [LZ4Level.L00_FAST, LZ4Level.L09_HC, LZ4Level.L10_OPT, LZ4Level.L11_OPT, LZ4Level.L12_MAX];

    /// <summary>Compresses all pages of a file on all processors, as a snapshot's are, and does nothing else.</summary>
    /// <returns>The seconds that it took.</returns>
    public static double CompressAll(string path)
    {
        using var file = File.OpenHandle(path);
        var parts = (int)((RandomAccess.GetLength(file) + (PagesAPart * PageSize) - 1) / (PagesAPart * PageSize));
        var from = Stopwatch.GetTimestamp();
        Parallel.For(0, parts, part => Compress(file, part));
        return Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    /// <summary>The fewest bytes that LZ4 can make of the pages in which a file differs from what it was: of each page the smallest of what all levels make.</summary>
    /// <returns>The bound, and what each level makes of all of them, with the milliseconds of one processor.</returns>
    public static (long Bound, IReadOnlyList<(string Level, long Bytes, double Milliseconds)> Levels) OfChanges(string before, string after)
    {
        var pages = ChangedPages.Contents(before, after).ToList();
        var lengths = Levels.Select(level => Measured(level, pages)).ToList();
        var bound = Enumerable.Range(0, pages.Count).Sum(page => (long)lengths.Min(level => level.Lengths[page]));
        return (bound, [.. lengths.Select((level, index) => (Levels[index].ToString(), level.Lengths.Sum(length => (long)length), level.Milliseconds))]);
    }

    private static (int[] Lengths, double Milliseconds) Measured(LZ4Level level, List<byte[]> pages)
    {
        var block = new byte[LZ4Codec.MaximumOutputSize(PageSize)];
        var lengths = new int[pages.Count];
        var from = Stopwatch.GetTimestamp();
        for (var page = 0; page < lengths.Length; page++)
        {
            lengths[page] = LZ4Codec.Encode(pages[page], block, level);
        }

        return (lengths, Stopwatch.GetElapsedTime(from).TotalMilliseconds);
    }

    private static void Compress(SafeFileHandle file, int part)
    {
        var (pages, block) = (new byte[PagesAPart * PageSize], new byte[LZ4Codec.MaximumOutputSize(PageSize)]);
        var read = RandomAccess.Read(file, pages, (long)part * pages.Length);
        for (var offset = 0; offset < read; offset += PageSize)
        {
            LZ4Codec.Encode(pages.AsSpan(offset, PageSize), block);
        }
    }
}
