using System.Buffers;
using EmailScheduler.Storage.Litestream;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Hashes the pages of a local database that nobody writes, on all processors.</summary>
internal static class PageScan
{
    private const int ReadLength = 1 << 20;

    /// <exception cref="UnusableDatabaseException">The file is not a whole database.</exception>
    public static async Task<PageHashes> RunAsync(string path, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var pageSize = ReadPageSize(file, path);
        var hashes = new ulong[RandomAccess.GetLength(file) / pageSize];
        var pagesARead = Math.Max(1, ReadLength / pageSize);
        await Parallel.ForAsync(0, (hashes.Length + pagesARead - 1) / pagesARead, cancellationToken, (part, _) =>
        {
            var first = part * pagesARead;
            Hash(file, pageSize, hashes.AsSpan(first, Math.Min(pagesARead, hashes.Length - first)), first);
            return ValueTask.CompletedTask;
        });
        if (LtxFormat.LockPage(pageSize) is var lockPage && lockPage <= hashes.Length)
        {
            hashes[lockPage - 1] = 0;
        }

        return new PageHashes(pageSize, hashes);
    }

    /// <summary>Reads whole pages.</summary>
    public static void Read(SafeFileHandle file, Span<byte> pages, long offset)
    {
        while (!pages.IsEmpty)
        {
            var read = RandomAccess.Read(file, pages, offset);
            if (read == 0)
            {
                throw new UnusableDatabaseException("The database was cut while it was read; nothing may change it until it is committed.");
            }

            pages = pages[read..];
            offset += read;
        }
    }

    private static int ReadPageSize(SafeFileHandle file, string path)
    {
        Span<byte> begin = stackalloc byte[SqliteHeader.Length];
        var read = RandomAccess.Read(file, begin, 0);
        return SqliteHeader.Fault(begin[..read], RandomAccess.GetLength(file)) is { } fault
            ? throw new UnusableDatabaseException($"The database '{path}' {fault}.")
            : SqliteHeader.Read(begin).PageSize;
    }

    private static void Hash(SafeFileHandle file, int pageSize, Span<ulong> hashes, int first)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(hashes.Length * pageSize);
        try
        {
            var pages = buffer.AsSpan(0, hashes.Length * pageSize);
            Read(file, pages, (long)first * pageSize);
            for (var index = 0; index < hashes.Length; index++)
            {
                hashes[index] = PageHashes.Of(pages.Slice(index * pageSize, pageSize));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
