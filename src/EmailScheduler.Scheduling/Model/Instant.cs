using System.Buffers.Text;

namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// A time as other programs write it (docs/scheduling-rules.md, section 1, "Instants"): a date, then optionally 'T' or a blank and <c>hh:mm</c> or <c>hh:mm:ss</c> with any
/// decimal fraction, then optionally an offset <c>±hh:mm</c>, which is applied. What cannot be read is the oldest.
/// </summary>
/// <param name="Seconds">Seconds since 0001-01-01, in UTC where an offset is given.</param>
/// <param name="Fraction">Billionths of a billionth of a second.</param>
internal readonly record struct Instant(long Seconds, long Fraction)
{
    private const int DateLength = 10;
    private const int FractionDigits = 18;

    /// <summary>Reads a trimmed text.</summary>
    public static Instant Parse(ReadOnlySpan<byte> text)
    {
        var day = DayNumber.Parse(text);
        if (day == DayNumber.None)
        {
            return new Instant(long.MinValue, 0);
        }

        var rest = text[DateLength..];
        var (seconds, fraction) = (86_400L * day, 0L);
        if (rest.Length > 0 && rest[0] is (byte)'T' or (byte)' ' && TryParseTime(rest[1..], out var time, out var length))
        {
            seconds += time;
            rest = rest[(1 + length)..];
            fraction = ParseFraction(ref rest, length);
        }

        return new Instant(seconds - Offset(rest), fraction);
    }

    private static bool TryParseTime(ReadOnlySpan<byte> text, out int seconds, out int length)
    {
        (seconds, length) = (0, 0);
        if (text.Length < 5 || text[2] != ':' || Number(text[..2]) is not (>= 0 and < 24 and var hour) || Number(text[3..5]) is not (>= 0 and < 60 and var minute))
        {
            return false;
        }

        (seconds, length) = ((hour * 3600) + (minute * 60), 5);
        if (text.Length >= 8 && text[5] == ':' && Number(text[6..8]) is >= 0 and < 60 and var second)
        {
            (seconds, length) = (seconds + second, 8);
        }

        return true;
    }

    // Only seconds have a fraction.
    private static long ParseFraction(ref ReadOnlySpan<byte> rest, int timeLength)
    {
        if (timeLength != 8 || rest.Length < 2 || rest[0] != '.' || !char.IsAsciiDigit((char)rest[1]))
        {
            return 0;
        }

        var end = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = end < 0 ? rest[1..] : rest.Slice(1, end);
        rest = rest[(1 + digits.Length)..];
        var fraction = 0L;
        for (var place = 0; place < FractionDigits; place++)
        {
            fraction = (fraction * 10) + (place < digits.Length ? digits[place] - '0' : 0);
        }

        return fraction;
    }

    private static long Offset(ReadOnlySpan<byte> text)
    {
        if (text.Length < 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':' || Number(text[1..3]) is not (>= 0 and < 24 and var hours) || Number(text[4..6]) is not (>= 0 and < 60 and var minutes))
        {
            return 0;
        }

        var seconds = (hours * 3600L) + (minutes * 60);
        return text[0] == '-' ? -seconds : seconds;
    }

    private static int Number(ReadOnlySpan<byte> digits) => !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(digits, out int number, out _) ? number : -1;
}
