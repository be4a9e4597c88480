using System.Buffers;
using EmailScheduler.Storage.Litestream;
using K4os.Compression.LZ4;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Writes pages of a local database as an LTX file: compressed on all processors, a few megabytes at a time.</summary>
internal static class LtxFileWriter
{
    private const int ChunkLength = 512 << 10;

    // A day's commit is worth some tenths of a second: it is moved now, kept for weeks, and read by every check-out until the next snapshot.
    private const int CompressedHard = 32 << 20;

    /// <summary>Writes the given pages, in order, as they were when they were hashed.</summary>
    /// <exception cref="UnusableDatabaseException">A page is not what was hashed: something writes to the database.</exception>
    public static async Task WriteAsync(string database, PageHashes hashes, uint[] pages, LtxHeader header, Stream output, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(database, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var writer = await LtxWriter.CreateAsync(output, header, cancellationToken);
        var pagesAChunk = Math.Max(1, ChunkLength / hashes.PageSize);
        var level = (long)pages.Length * hashes.PageSize <= CompressedHard ? LZ4Level.L09_HC : LZ4Level.L00_FAST;
        var chunks = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => new LtxChunk(hashes.PageSize, pagesAChunk, level)).ToArray();
        for (var first = 0; first < pages.Length; first += chunks.Length * pagesAChunk)
        {
            var begin = first;
            await Parallel.ForAsync(0, chunks.Length, cancellationToken, (index, _) =>
            {
                Fill(chunks[index], file, hashes, Part(pages, begin + (index * pagesAChunk), pagesAChunk));
                return ValueTask.CompletedTask;
            });
            foreach (var chunk in chunks)
            {
                await writer.AppendAsync(chunk, cancellationToken);
            }
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static ReadOnlySpan<uint> Part(uint[] pages, int first, int count) =>
        first >= pages.Length ? [] : pages.AsSpan(first, Math.Min(count, pages.Length - first));

    private static void Fill(LtxChunk chunk, SafeFileHandle file, PageHashes hashes, ReadOnlySpan<uint> pages)
    {
        chunk.Clear();
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, pages.Length) * hashes.PageSize);
        try
        {
            while (!pages.IsEmpty)
            {
                var run = RunLength(pages);
                var content = buffer.AsSpan(0, run * hashes.PageSize);
                PageScan.Read(file, content, (long)(pages[0] - 1) * hashes.PageSize);
                for (var index = 0; index < run; index++)
                {
                    Add(chunk, hashes, pages[index], content.Slice(index * hashes.PageSize, hashes.PageSize));
                }

                pages = pages[run..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Add(LtxChunk chunk, PageHashes hashes, uint page, ReadOnlySpan<byte> content)
    {
        if (PageHashes.Of(content) != hashes[page])
        {
            throw new UnusableDatabaseException($"Page {page} of the database changed while it was committed; close whatever writes to it.");
        }

        chunk.Add(page, content);
    }

    private static int RunLength(ReadOnlySpan<uint> pages)
    {
        var length = 1;
        while (length < pages.Length && pages[length] == pages[0] + length)
        {
            length++;
        }

        return length;
    }
}
