using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmailScheduler.Storage.Litestream;

/// <summary>
/// CRC-64/ISO as Go's <c>crc64.ISO</c> (which LTX uses): reflected polynomial 0xD800000000000000, initial and final value all ones.
/// Folds 64 bytes at a time by carry-less multiplication where the processor can (Gopal et al., "Fast CRC Computation for Generic
/// Polynomials Using PCLMULQDQ Instruction", Intel 2009), else looks 16 bytes up at a time.
/// </summary>
internal static class Crc64
{
    private const int Slices = 16;
    private const int Lane = 16;
    private const int Block = 4 * Lane;

    private static readonly ulong[] Table = BuildTable();
    private static readonly Vector128<ulong> FoldBlock = FoldBy(8 * Block);
    private static readonly Vector128<ulong> FoldLane = FoldBy(8 * Lane);

    /// <summary>The CRC of more bytes, given the CRC of those before them (0 for none).</summary>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> bytes)
    {
        var state = ~crc;
        if (Pclmulqdq.IsSupported && bytes.Length >= 2 * Block)
        {
            var whole = bytes.Length & ~(Lane - 1);
            state = Fold(state, bytes[..whole]);
            bytes = bytes[whole..];
        }

        return ~Slice(state, bytes);
    }

    /// <summary>The same, never by carry-less multiplication.</summary>
    internal static ulong AppendPortably(ulong crc, ReadOnlySpan<byte> bytes) => ~Slice(~crc, bytes);

    /// <summary>The CRC of two runs of bytes of which each has been summed alone.</summary>
    public static ulong Combine(ulong first, ulong second, long secondLength) =>
        Crc64Polynomial.Multiply(first, Crc64Polynomial.PowerOfX(8 * (ulong)secondLength)) ^ second;

    private static ulong Fold(ulong state, ReadOnlySpan<byte> bytes)
    {
        ref var begin = ref MemoryMarshal.GetReference(bytes);
        var a = Load(ref begin, 0) ^ Vector128.CreateScalar(state);
        var b = Load(ref begin, Lane);
        var c = Load(ref begin, 2 * Lane);
        var d = Load(ref begin, 3 * Lane);
        var offset = Block;
        for (; offset + Block <= bytes.Length; offset += Block)
        {
            a = Multiply(a, FoldBlock) ^ Load(ref begin, offset);
            b = Multiply(b, FoldBlock) ^ Load(ref begin, offset + Lane);
            c = Multiply(c, FoldBlock) ^ Load(ref begin, offset + (2 * Lane));
            d = Multiply(d, FoldBlock) ^ Load(ref begin, offset + (3 * Lane));
        }

        var folded = Multiply(Multiply(Multiply(a, FoldLane) ^ b, FoldLane) ^ c, FoldLane) ^ d;
        for (; offset < bytes.Length; offset += Lane)
        {
            folded = Multiply(folded, FoldLane) ^ Load(ref begin, offset);
        }

        // What is left is congruent to all that came before, 16 bytes of it: the tables do the last division.
        Span<byte> rest = stackalloc byte[Lane];
        folded.AsByte().CopyTo(rest);
        return Slice(0, rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load(ref byte begin, int offset) => Vector128.LoadUnsafe(ref begin, (nuint)offset).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Multiply(Vector128<ulong> lane, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(lane, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, by, 0x11);

    private static ulong Slice(ulong state, ReadOnlySpan<byte> bytes)
    {
        ref var table = ref MemoryMarshal.GetArrayDataReference(Table);
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            var low = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ state;
            var high = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
            state = 0;
            for (var index = 0; index < 8; index++)
            {
                state ^= Unsafe.Add(ref table, ((15 - index) * 256) + (int)(byte)(low >> (8 * index)))
                    ^ Unsafe.Add(ref table, ((7 - index) * 256) + (int)(byte)(high >> (8 * index)));
            }
        }

        foreach (var value in bytes)
        {
            state = Table[(byte)state ^ value] ^ (state >> 8);
        }

        return state;
    }

    /// <summary>Row n: what a byte contributes when n more bytes follow it.</summary>
    private static ulong[] BuildTable()
    {
        var table = new ulong[Slices * 256];
        for (var index = 0; index < 256; index++)
        {
            var value = (ulong)index;
            for (var bit = 0; bit < 8; bit++)
            {
                value = Crc64Polynomial.TimesX(value);
            }

            table[index] = value;
        }

        for (var index = 256; index < table.Length; index++)
        {
            table[index] = table[(byte)table[index - 256]] ^ (table[index - 256] >> 8);
        }

        return table;
    }

    /// <summary>
    /// The multipliers that move a lane by so many bits. A product of two reflected 64-bit polynomials comes out one bit low, hence one
    /// less; the lane's first half stands 64 bits higher than its second.
    /// </summary>
    private static Vector128<ulong> FoldBy(ulong bits) =>
        Vector128.Create(Crc64Polynomial.PowerOfX(bits + 63), Crc64Polynomial.PowerOfX(bits - 1));
}

/// <summary>Arithmetic modulo the polynomial of CRC-64/ISO, reflected: the highest bit is the coefficient of 1, the lowest of x^63.</summary>
internal static class Crc64Polynomial
{
    private const ulong Polynomial = 0xD800000000000000;
    private const ulong One = 1UL << 63;

    /// <summary>x, x², x⁴, x⁸, …: as many as a length in bits has digits.</summary>
    private static readonly ulong[] Squares = BuildSquares();

    public static ulong TimesX(ulong value) => (value >> 1) ^ (Polynomial & (0 - (value & 1)));

    public static ulong Multiply(ulong left, ulong right)
    {
        ulong product = 0;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            product ^= right & (0 - ((left & bit) == 0 ? 0UL : 1UL));
            right = TimesX(right);
        }

        return product;
    }

    public static ulong PowerOfX(ulong exponent)
    {
        var power = One;
        for (var digit = 0; exponent != 0; digit++, exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                power = Multiply(power, Squares[digit]);
            }
        }

        return power;
    }

    private static ulong[] BuildSquares()
    {
        var squares = new ulong[64];
        squares[0] = TimesX(One);
        for (var digit = 1; digit < squares.Length; digit++)
        {
            squares[digit] = Multiply(squares[digit - 1], squares[digit - 1]);
        }

        return squares;
    }
}
