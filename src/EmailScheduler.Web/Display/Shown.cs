using System.Globalization;
using System.Text;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Web.Display;

/// <summary>Numbers, sizes, durations and texts from elsewhere, as pages show them.</summary>
public static class Shown
{
    /// <summary>A longer text is cut off before: no page shows as much.</summary>
    private const int MostOfText = 10_000;

    private const int NonJoiner = 0x200C, Joiner = 0x200D;

    /// <summary>A number, with commas between thousands.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number and what it counts, such as <c>1 email</c>, <c>2,116 emails</c>.</summary>
    public static string Count(long number, string one, string? many = null) => $"{Number(number)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>A size in bytes, KiB, MiB or GiB.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => FormattableString.Invariant($"{bytes:N0} B"),
        < 1024 * 1024 => FormattableString.Invariant($"{bytes / 1024.0:0.#} KiB"),
        < 1024L * 1024 * 1024 => FormattableString.Invariant($"{bytes / (1024.0 * 1024):0.#} MiB"),
        _ => FormattableString.Invariant($"{bytes / (1024.0 * 1024 * 1024):0.#} GiB"),
    };

    /// <summary>A duration to two digits or so: <c>35 ms</c>, <c>0.8 s</c>, <c>12 s</c>, <c>3 min</c>, <c>5 h</c>, <c>2 days</c>.</summary>
    public static string Duration(TimeSpan duration) => duration.TotalMilliseconds switch
    {
        < 0 => "0 s",
        < 100 => FormattableString.Invariant($"{duration.TotalMilliseconds:0} ms"),
        < 9_950 => FormattableString.Invariant($"{duration.TotalSeconds:0.0} s"),
        < 119_500 => FormattableString.Invariant($"{duration.TotalSeconds:0} s"),
        < 119.5 * 60_000 => FormattableString.Invariant($"{duration.TotalMinutes:0} min"),
        < 47.5 * 3_600_000 => FormattableString.Invariant($"{duration.TotalHours:0} h"),
        _ => FormattableString.Invariant($"{duration.TotalDays:N0} days"),
    };

    /// <summary>As <see cref="Duration(TimeSpan)"/>, of milliseconds, which may be any number.</summary>
    public static string Duration(long milliseconds) => Duration(TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, 100L * 366 * 24 * 3600 * 1000)));

    /// <summary>A day, such as <c>Fri 16 Jan 2026</c>.</summary>
    public static string Day(DateOnly day) => day.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>
    /// Text that may come from anyone as one line that a page may show: what would hide, or turn round what follows it, is shown itself, as <c>\u202E</c>, and a text that is too long
    /// ends with how long it is. It is not encoded yet: components do that.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="most">Characters to show.</param>
    public static string Text(string? text, int most)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var shown = new StringBuilder(Math.Min(text.Length, most) + 32);
        var taken = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (taken == most)
            {
                return shown.Append(CultureInfo.InvariantCulture, $"… ({text.Length:N0} characters)").ToString();
            }

            taken++;
            Append(shown, rune);
        }

        return shown.ToString();
    }

    private static void Append(StringBuilder shown, Rune rune)
    {
        if (!IsHidden(rune))
        {
            shown.Append(rune.ToString());
            return;
        }

        foreach (var character in rune.ToString())
        {
            shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
        }
    }

    /// <summary>A text in which whatever looks like an email address is replaced: no page shows an address, wherever another program has written one.</summary>
    public static string? WithoutAddresses(string? text) => text is null ? null : AddressMask.Apply(text.Length > MostOfText ? text[..MostOfText] : text);

    /// <summary>What a request asked for, as it may be said again: see <see cref="Text"/>, without addresses. Masked before it is cut off, because a part of an address does not look like one.</summary>
    public static string Asked(string? text, int most) => Text(WithoutAddresses(text), most);

    // Joiners belong to words of some scripts, and to emoji.
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => rune.Value is not (NonJoiner or Joiner),
        _ => false,
    };
}
