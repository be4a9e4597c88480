using System.Globalization;
using System.Text.RegularExpressions;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 1: an instant as seconds and the digits of its fraction, which may be many. What cannot be read is the oldest.</summary>
internal sealed record Instant(long Seconds, string Fraction) : IComparable<Instant>
{
    public static readonly Instant Oldest = new(long.MinValue, "");

    private const string Time = "(?:[T ](?<h>[01][0-9]|2[0-3]):(?<m>[0-5][0-9])(?::(?<s>[0-5][0-9])(?:[.](?<f>[0-9]+))?)?)?";
    private const string Offset = "(?:(?<sign>[+-])(?<oh>[01][0-9]|2[0-3]):(?<om>[0-5][0-9]))?";

    public static Instant Read(string? text)
    {
        var trimmed = (text ?? "").Trim();
        if (Dates.Parse(trimmed) is not { } date)
        {
            return Oldest;
        }

        // What follows is read as far as it is what the rules name; other text is ignored.
        var match = Regex.Match(trimmed[10..], "^" + Time + Offset, RegexOptions.CultureInvariant);
        var seconds = (date.DayNumber * 86_400L) + (3600 * Number(match, "h")) + (60 * Number(match, "m")) + Number(match, "s");
        var offset = (3600 * Number(match, "oh")) + (60 * Number(match, "om"));
        return new Instant(seconds - (match.Groups["sign"].Value == "-" ? -offset : offset), match.Groups["f"].Value.TrimEnd('0'));
    }

    public int CompareTo(Instant? other) => other is null ? 1
        : Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds)
        : string.CompareOrdinal(Fraction, other.Fraction);

    private static long Number(Match match, string group) =>
        match.Groups[group].Success ? long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;
}
