namespace EmailScheduler.Storage.Litestream;

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
