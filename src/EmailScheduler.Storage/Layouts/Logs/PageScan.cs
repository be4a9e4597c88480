using System.Buffers;
using EmailScheduler.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Hashes the pages of a local database that no one writes, on all processors.</summary>
internal static class PageScan
{
    private const int ReadLength = 1 << 20;

    /// <exception cref="InvalidDatabaseException">The file is not a whole database.</exception>
    public static async Task<PageHashes> RunAsync(string path, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var pageSize = ReadPageSize(file, path);
        var hashes = new PageHashes(pageSize, (int)(RandomAccess.GetLength(file) / pageSize));
        var pagesARead = Math.Max(1, ReadLength / pageSize);
        var count = (int)hashes.Count;
        await Parallel.ForAsync(0, (count + pagesARead - 1) / pagesARead, cancellationToken, (part, _) =>
        {
            var first = part * pagesARead;
            Hash(file, hashes, first, Math.Min(pagesARead, count - first));
            return ValueTask.CompletedTask;
        });
        return hashes;
    }

    /// <summary>Reads whole pages.</summary>
    public static void Read(SafeFileHandle file, Span<byte> pages, long offset)
    {
        while (!pages.IsEmpty)
        {
            var read = RandomAccess.Read(file, pages, offset);
            if (read == 0)
            {
                throw new InvalidDatabaseException("The database was cut while it was read; nothing may change it until it is committed.");
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
            ? throw new InvalidDatabaseException($"The database '{path}' {fault}.")
            : SqliteHeader.Read(begin).PageSize;
    }

    private static void Hash(SafeFileHandle file, PageHashes hashes, int first, int count)
    {
        var pageSize = hashes.PageSize;
        var buffer = ArrayPool<byte>.Shared.Rent(count * pageSize);
        try
        {
            var pages = buffer.AsSpan(0, count * pageSize);
            Read(file, pages, (long)first * pageSize);
            for (var index = 0; index < count; index++)
            {
                hashes.Set((uint)(first + index + 1), pages.Slice(index * pageSize, pageSize));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
