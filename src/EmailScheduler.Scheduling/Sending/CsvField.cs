using System.Globalization;

namespace EmailScheduler.Scheduling.Sending;

/// <summary>A field of a CSV file (RFC 4180).</summary>
public static class CsvField
{
    /// <summary>The field as it is written; <see langword="null"/> for none. One that begins like a formula would be run by a spreadsheet, and gets an apostrophe.</summary>
    public static string? Of(string? text)
    {
        if (text is null or "")
        {
            return null;
        }

        var safe = IsFormula(text) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    // Blanks before it do not help, nor do the wide forms of the signs. A negative number is none.
    private static bool IsFormula(string text) => text[0] is '\t' or '\r' or '\n'
        || (text.TrimStart() is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..] && !(text[0] == '-' && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)));
}
