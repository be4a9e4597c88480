using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>
/// Two hashes of every page of a database, which find changed pages without a second copy of the file: 16 bytes a page. XXH3-64 is what the log records; anyone can make two
/// pages that have the same. So a page counts as unchanged only if XXH3-64 with a secret number of this process is the same too.
/// </summary>
/// <param name="pageSize">The database's page size in bytes.</param>
/// <param name="count">How many pages it has.</param>
internal sealed class PageHashes(int pageSize, int count)
{
    private static readonly long Secret = MemoryMarshal.Read<long>(RandomNumberGenerator.GetBytes(sizeof(long)));

    // Of page n at n - 1; 0 for SQLite's lock page.
    private readonly ulong[] _values = new ulong[count];
    private readonly ulong[] _keyed = new ulong[count];
    private string? _database;

    public int PageSize => pageSize;

    public uint Count => (uint)count;

    /// <summary>XXH3-128 over the pages' hashes in order, seeded with the page size: distinguishes whole databases, 32 hex digits.</summary>
    public string Database => _database ??= Convert.ToHexStringLower(XxHash128.Hash(MemoryMarshal.AsBytes(_values.AsSpan()), pageSize));

    /// <summary>Hashes a page; of different pages at the same time, and before the whole is used.</summary>
    public void Set(uint page, ReadOnlySpan<byte> content)
    {
        if (page != LtxFormat.LockPage(pageSize))
        {
            (_values[page - 1], _keyed[page - 1]) = (XxHash3.HashToUInt64(content), XxHash3.HashToUInt64(content, Secret));
        }
    }

    /// <summary>Takes another state's pages, as many as both have.</summary>
    public void SetAll(PageHashes other)
    {
        var both = Math.Min(_values.Length, other._values.Length);
        other._values.AsSpan(0, both).CopyTo(_values);
        other._keyed.AsSpan(0, both).CopyTo(_keyed);
    }

    /// <summary>Whether a page is what was hashed.</summary>
    public bool Matches(uint page, ReadOnlySpan<byte> content) =>
        _values[page - 1] == XxHash3.HashToUInt64(content) && _keyed[page - 1] == XxHash3.HashToUInt64(content, Secret);

    /// <summary>All pages but the lock page.</summary>
    public uint[] All() => [.. Pages().Where(page => page != LtxFormat.LockPage(pageSize))];

    /// <summary>The pages that are not as they were, and those that were not there; without the lock page.</summary>
    public uint[] ChangedSince(PageHashes before) =>
        [.. Pages().Where(page => (page > before.Count || !IsSame(page, before)) && page != LtxFormat.LockPage(pageSize))];

    /// <summary>Whether some of this state's pages over another state, cut or grown to this one's length, make this state: both hashes of every page, and the hash of the whole.</summary>
    public bool IsMadeOf(PageHashes? before, ReadOnlySpan<uint> pages)
    {
        var made = new PageHashes(pageSize, count);
        if (before is not null)
        {
            made.SetAll(before);
        }

        foreach (var page in pages)
        {
            (made._values[page - 1], made._keyed[page - 1]) = (_values[page - 1], _keyed[page - 1]);
        }

        return made._keyed.AsSpan().SequenceEqual(_keyed) && string.Equals(made.Database, Database, StringComparison.Ordinal);
    }

    private bool IsSame(uint page, PageHashes other) => _values[page - 1] == other._values[page - 1] && _keyed[page - 1] == other._keyed[page - 1];

    private IEnumerable<uint> Pages()
    {
        for (var page = 1u; page <= Count; page++)
        {
            yield return page;
        }
    }
}
