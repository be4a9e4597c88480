using System.IO.Hashing;
using System.Runtime.InteropServices;
using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>XXH3-64 of every page of a database: what tells changed pages without a second copy of the file. 8 bytes a page.</summary>
/// <param name="pageSize">The database's page size in bytes.</param>
/// <param name="values">The hash of page n at n - 1; 0 for SQLite's lock page.</param>
internal sealed class PageHashes(int pageSize, ulong[] values)
{
    private string? _database;

    public int PageSize => pageSize;

    public uint Count => (uint)values.Length;

    /// <summary>XXH3-128 over the pages' hashes in order, seeded with the page size: tells whole databases apart, 32 hex digits.</summary>
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
