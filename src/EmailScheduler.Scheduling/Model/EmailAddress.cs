using System.Buffers;
using System.Text;

namespace EmailScheduler.Scheduling.Model;

/// <summary>Addresses as bytes: whether email can be sent there, and what identifies them. An address is never kept.</summary>
internal static class EmailAddress
{
    private static readonly SearchValues<byte> Local = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-"u8);
    private static readonly SearchValues<byte> Domain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"u8);
    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Whether a trimmed address matches <c>^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$</c> (docs/scheduling-rules.md, section 1).</summary>
    public static bool IsValid(ReadOnlySpan<byte> address)
    {
        var at = address.IndexOf((byte)'@');
        if (at < 1 || address[..at].ContainsAnyExcept(Local))
        {
            return false;
        }

        var domain = address[(at + 1)..];
        var dot = domain.LastIndexOf((byte)'.');
        return dot >= 1
            && domain.Length - dot - 1 >= 2
            && !domain[(dot + 1)..].ContainsAnyExcept(Letters)
            && !domain[..dot].ContainsAnyExcept(Domain);
    }

    /// <summary>A 128-bit hash of the lower-cased trimmed address: equal for contacts that share an address.</summary>
    public static Hash128 Identity(ReadOnlySpan<byte> address)
    {
        if (!Ascii.IsValid(address))
        {
            return Hash128.Of(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(address).ToLowerInvariant()));
        }

        Span<byte> lower = stackalloc byte[256];
        if (address.Length > lower.Length)
        {
            lower = new byte[address.Length];
        }

        Ascii.ToLower(address, lower, out var length);
        return Hash128.Of(lower[..length]);
    }
}
