using System.Buffers.Binary;
using System.IO.Hashing;

namespace EmailScheduler.Scheduling.Model;

/// <summary>XXH128 of bytes: of millions of different ones no two have the same in all probability. A type of its own, for no method that has a <see cref="UInt128"/> is compiled ahead of time.</summary>
/// <param name="Lower">Its lower half.</param>
/// <param name="Upper">Its upper half.</param>
internal readonly record struct Hash128(ulong Lower, ulong Upper)
{
    /// <summary>The hash of bytes.</summary>
    public static Hash128 Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[2 * sizeof(ulong)];
        XxHash128.Hash(bytes, hash);
        return Read(hash);
    }

    /// <summary>The hash of the bytes that were appended to a stream.</summary>
    public static Hash128 Of(XxHash128 stream)
    {
        Span<byte> hash = stackalloc byte[2 * sizeof(ulong)];
        stream.GetCurrentHash(hash);
        return Read(hash);
    }

    /// <summary>Another one in each process: XXH128 has no secret, and addresses that fall into one place of a table could be looked for.</summary>
    public override int GetHashCode() => HashCode.Combine(Lower, Upper);

    private static Hash128 Read(ReadOnlySpan<byte> bigEndian) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bigEndian[sizeof(ulong)..]), BinaryPrimitives.ReadUInt64BigEndian(bigEndian));
}
