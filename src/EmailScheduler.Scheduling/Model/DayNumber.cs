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

    /// <summary>Reads the first ten characters as <c>YYYY-MM-DD</c>; anything else, and a date that does not exist, is <see cref="None"/>.</summary>
    public static int Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length < TextLength || text[4] != '-' || text[7] != '-')
        {
            return None;
        }

        var year = (Digit(text[0]) * 1000) + (Digit(text[1]) * 100) + (Digit(text[2]) * 10) + Digit(text[3]);
        var month = (Digit(text[5]) * 10) + Digit(text[6]);
        var day = (Digit(text[8]) * 10) + Digit(text[9]);

        // A character that is no digit makes its number negative, and so invalid.
        return year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
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

    private static int Digit(byte character) => (uint)(character - '0') <= 9 ? character - '0' : -100_000;
}
