using System.Buffers;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Litestream;
using K4os.Compression.LZ4;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Packs pages of a local database, as they were when they were hashed, into the frames of an LTX file: the same bytes however often it is done.</summary>
/// <param name="database">The database's file.</param>
/// <param name="hashes">The hashes of its pages.</param>
/// <param name="pages">The pages to pack, in order.</param>
internal sealed class PagePacker(string database, PageHashes hashes, uint[] pages)
{
    private const int PartLength = 512 << 10;

    // A day's commit is worth some tenths of a second: it is moved now, kept for weeks, and read by every check-out until the next snapshot.
    private const int CompressedHard = 32 << 20;

    private readonly int _pagesAPart = Math.Max(1, PartLength / hashes.PageSize);

    /// <summary>Whether the pages are few enough to be compressed hard, once, and kept in memory.</summary>
    public bool IsSmall => (long)pages.Length * hashes.PageSize <= CompressedHard;

    /// <summary>How many parts the pages are packed in, each with its own frames.</summary>
    public int Parts => (pages.Length + _pagesAPart - 1) / _pagesAPart;

    public SafeFileHandle OpenDatabase() => File.OpenHandle(database, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    public LtxChunk NewChunk() => new(hashes.PageSize, _pagesAPart, IsSmall ? LZ4Level.L09_HC : LZ4Level.L00_FAST);

    /// <summary>Packs all parts on all processors, a few megabytes at a time.</summary>
    /// <param name="append">Takes each part, in order.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidDatabaseException">A page is not what was hashed: something writes to the database.</exception>
    public async Task PackAsync(Func<LtxChunk, Task> append, CancellationToken cancellationToken)
    {
        using var file = OpenDatabase();
        var chunks = Enumerable.Range(0, Math.Min(Parts, 2 * Environment.ProcessorCount)).Select(_ => NewChunk()).ToArray();
        for (var first = 0; first < Parts; first += chunks.Length)
        {
            var (begin, count) = (first, Math.Min(chunks.Length, Parts - first));
            await Parallel.ForAsync(0, count, cancellationToken, (index, _) =>
            {
                Pack(chunks[index], file, begin + index);
                return ValueTask.CompletedTask;
            });
            foreach (var chunk in chunks[..count])
            {
                await append(chunk);
            }
        }
    }

    /// <summary>Packs one part.</summary>
    /// <exception cref="InvalidDatabaseException">A page is not what was hashed: something writes to the database.</exception>
    public void Pack(LtxChunk chunk, SafeFileHandle file, int part)
    {
        chunk.Clear();
        var wanted = pages.AsSpan(part * _pagesAPart, Math.Min(_pagesAPart, pages.Length - (part * _pagesAPart)));
        var buffer = ArrayPool<byte>.Shared.Rent(wanted.Length * hashes.PageSize);
        try
        {
            while (!wanted.IsEmpty)
            {
                var run = RunLength(wanted);
                var content = buffer.AsSpan(0, run * hashes.PageSize);
                PageScan.Read(file, content, (long)(wanted[0] - 1) * hashes.PageSize);
                for (var index = 0; index < run; index++)
                {
                    Add(chunk, wanted[index], content.Slice(index * hashes.PageSize, hashes.PageSize));
                }

                wanted = wanted[run..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Add(LtxChunk chunk, uint page, ReadOnlySpan<byte> content)
    {
        if (PageHashes.Of(content) != hashes[page])
        {
            throw new InvalidDatabaseException($"Page {page} of the database changed while it was committed; close whatever writes to it.");
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
