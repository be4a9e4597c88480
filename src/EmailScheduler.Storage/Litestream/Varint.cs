namespace EmailScheduler.Storage.Litestream;

/// <summary>Unsigned LEB128 integers as Go's <c>binary.AppendUvarint</c> writes them: seven bits a byte, lowest first, none to spare.</summary>
internal static class Varint
{
    public const int MaxLength = 10;

    public static int Write(Span<byte> bytes, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            bytes[length++] = (byte)(value | 0x80);
        }

        bytes[length++] = (byte)value;
        return length;
    }

    /// <summary>Reads a number and how many bytes it takes; <see langword="false"/> when it is cut off, too large, or longer than it needs to be.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ulong value, out int length)
    {
        value = 0;
        for (length = 0; length < bytes.Length && length < MaxLength;)
        {
            var current = bytes[length];
            value |= (ulong)(current & 0x7F) << (7 * length);
            length++;
            if (current < 0x80)
            {
                return length == 1 || (current != 0 && (length < MaxLength || current == 1));
            }
        }

        return false;
    }
}
