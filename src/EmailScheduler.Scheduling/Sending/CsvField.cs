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

    // A negative number is none.
    private static bool IsFormula(string text) => text[0] is '=' or '+' or '@' or '\t' or '\r' || (text[0] == '-' && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
}
