using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Litestream;
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

/// <summary>XXH3-64 of every page of a database: finds changed pages without a second copy of the file. 8 bytes a page.</summary>
/// <param name="pageSize">The database's page size in bytes.</param>
/// <param name="values">The hash of page n at n - 1; 0 for SQLite's lock page.</param>
internal sealed class PageHashes(int pageSize, ulong[] values)
{
    private string? _database;

    public int PageSize => pageSize;

    public uint Count => (uint)values.Length;

    /// <summary>XXH3-128 over the pages' hashes in order, seeded with the page size: distinguishes whole databases, 32 hex digits.</summary>
    public string Database => _database ??= Convert.ToHexStringLower(XxHash128.Hash(MemoryMarshal.AsBytes(values.AsSpan()), pageSize));

    public ulong this[uint page] => values[page - 1];

    public static ulong Of(ReadOnlySpan<byte> page) => XxHash3.HashToUInt64(page);

    /// <summary>Copies as many as both have.</summary>
    public void CopyTo(Span<ulong> target) => values.AsSpan(0, Math.Min(values.Length, target.Length)).CopyTo(target);

    /// <summary>All pages but the lock page.</summary>
    public uint[] All() => [.. Pages().Where(page => page != LtxFormat.LockPage(pageSize))];

    /// <summary>The pages that are not as they were, and those that were not there; without the lock page.</summary>
    public uint[] ChangedSince(PageHashes before) =>
        [.. Pages().Where(page => (page > before.Count || this[page] != before[page]) && page != LtxFormat.LockPage(pageSize))];

    private IEnumerable<uint> Pages()
    {
        for (var page = 1u; page <= Count; page++)
        {
            yield return page;
        }
    }
}
