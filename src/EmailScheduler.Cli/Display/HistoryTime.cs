using System.Globalization;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Display;

/// <summary>The times of states: written so that they can be given back.</summary>
internal static class HistoryTime
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly string[] Formats =
    [
        .. from time in new[] { "HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF" } from zone in new[] { "'Z'", "zzz" } select $"yyyy-MM-dd'T'{time}{zone}",
    ];

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Reads ISO 8601 with a date, a time, and Z or an offset.</summary>
    /// <exception cref="InvalidSettingException">The text is anything else: which instant it means would be a guess.</exception>
    public static DateTimeOffset Parse(string text, string name) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new InvalidSettingException(name, text, "give a date, a time, and Z or an offset (ISO 8601), as 'history' shows them, such as 2026-01-15T08:30:00.123Z or 2026-01-15T08:30:00+01:00");
}
