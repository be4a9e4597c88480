using System.Buffers.Binary;

namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// Days as whole numbers, 0001-01-01 = 0, as <see cref="DateOnly.DayNumber"/> counts them: compact in millions of emails, and plain arithmetic.
/// </summary>
internal static class DayNumber
{
    /// <summary>No date.</summary>
    public const int None = int.MinValue;

    /// <summary>A value that is there and no date.</summary>
    public const int Unreadable = int.MinValue + 1;

    /// <summary>The last day that can be written as <c>YYYY-MM-DD</c>.</summary>
    public static readonly int Last = DateOnly.MaxValue.DayNumber;

    private const int TextLength = 10;

    // "0000-00-" and "00" as little-endian numbers: what is left of a digit is its value, and of a dash nothing.
    private const ulong HeadDigits = 0x2D30302D30303030;
    private const uint TailDigits = 0x3030;

    /// <summary>Reads the first ten characters as <c>YYYY-MM-DD</c>; anything else, and a date that does not exist, is <see cref="None"/>.</summary>
    public static int Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length < TextLength)
        {
            return None;
        }

        // The first eight characters and the last two at once: a date is read three times a row, and half the time of that was one character after the other.
        var head = BinaryPrimitives.ReadUInt64LittleEndian(text) ^ HeadDigits;
        var tail = (uint)BinaryPrimitives.ReadUInt16LittleEndian(text[8..]) ^ TailDigits;
        if ((((head + 0x0006060006060606) | head) & 0xFFF0F0FFF0F0F0F0) != 0 || (((tail + 0x0606) | tail) & 0xF0F0) != 0)
        {
            return None;
        }

        var year = ((int)(head & 0xF) * 1000) + ((int)(head >> 8 & 0xF) * 100) + ((int)(head >> 16 & 0xF) * 10) + (int)(head >> 24 & 0xF);
        var month = ((int)(head >> 40 & 0xF) * 10) + (int)(head >> 48 & 0xF);
        var day = ((int)(tail & 0xF) * 10) + (int)(tail >> 8);
        return year >= 1 && month is >= 1 and <= 12 && day >= 1 && (day <= 28 || day <= DateTime.DaysInMonth(year, month))
            ? new DateOnly(year, month, day).DayNumber
            : None;
    }

    /// <summary>The day in <paramref name="year"/> with the month and day of a date; 29 February becomes 28 February in a non-leap year. <see cref="None"/> for a year outside 1 to 9999.</summary>
    public static int Anniversary(int day, int year)
    {
        if (year is < 1 or > 9999)
        {
            return None;
        }

        var date = DateOnly.FromDayNumber(day);
        return InYear(year, date.Month, date.Day);
    }

    /// <summary>The day of a year, or the last day of its month before it.</summary>
    public static int InYear(int year, int month, int day) =>
        new DateOnly(year, month, Math.Min(day, DateTime.DaysInMonth(year, month))).DayNumber;

    public static int Year(int day) => DateOnly.FromDayNumber(day).Year;

    /// <summary>Whether the day can be written as <c>YYYY-MM-DD</c>.</summary>
    public static bool IsWritable(long day) => day >= 0 && day <= Last;

    /// <summary>Writes <c>YYYY-MM-DD</c> into ten bytes.</summary>
    public static void Format(int day, Span<byte> target)
    {
        DateOnly.FromDayNumber(day).Deconstruct(out var year, out var month, out var dayOfMonth);
        target[0] = (byte)('0' + (year / 1000));
        target[1] = (byte)('0' + (year / 100 % 10));
        target[2] = (byte)('0' + (year / 10 % 10));
        target[3] = (byte)('0' + (year % 10));
        target[4] = (byte)'-';
        target[5] = (byte)('0' + (month / 10));
        target[6] = (byte)('0' + (month % 10));
        target[7] = (byte)'-';
        target[8] = (byte)('0' + (dayOfMonth / 10));
        target[9] = (byte)('0' + (dayOfMonth % 10));
    }

    public static DateOnly ToDate(int day) => DateOnly.FromDayNumber(day);
}
