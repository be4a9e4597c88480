using System.Buffers.Text;

namespace EmailScheduler.Scheduling.Model;

/// <summary>The hash that spreads emails over days (docs/scheduling-rules.md, section 7).</summary>
internal static class EmailHash
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;
    private const int LongestNumber = 20;

    /// <summary>64-bit FNV-1a over the UTF-8 bytes of <c>{contact_id}:{email_type}:{year}</c>.</summary>
    public static ulong Compute(long contactId, ReadOnlySpan<byte> emailType, int year)
    {
        Span<byte> number = stackalloc byte[LongestNumber];
        Utf8Formatter.TryFormat(contactId, number, out var length);
        var hash = Append(OffsetBasis, number[..length]);
        hash = Append(hash, ":"u8);
        hash = Append(hash, emailType);
        hash = Append(hash, ":"u8);
        Utf8Formatter.TryFormat(year, number, out length);
        return Append(hash, number[..length]);
    }

    private static ulong Append(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            hash = (hash ^ value) * Prime;
        }

        return hash;
    }
}
