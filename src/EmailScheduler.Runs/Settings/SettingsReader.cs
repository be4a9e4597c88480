using System.Globalization;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;

namespace EmailScheduler.Runs.Settings;

/// <summary>Reads single settings. A binder would name neither the range nor the remedy, so the few kinds of values are read here.</summary>
/// <param name="lookup">The value of a setting by its name; <see langword="null"/> or empty when it is not set.</param>
public sealed class SettingsReader(Func<string, string?> lookup)
{
    private const double MaxSeconds = 86_400;

    /// <summary>A whole number, such as the value of an option.</summary>
    /// <exception cref="InvalidSettingException">The text is none, or out of range.</exception>
    public static int Whole(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new InvalidSettingException(name, text, least >= 0 && most == int.MaxValue ? $"give a whole number of {least} or more" : $"give a whole number from {least} to {most}");

    /// <summary>A text without blanks around it; <paramref name="otherwise"/> when it is not set.</summary>
    public string? Text(string name, string? otherwise = null) => Given(name) ?? otherwise;

    /// <summary>A whole number; <paramref name="otherwise"/> when it is not set.</summary>
    /// <exception cref="InvalidSettingException">The value is none, or out of range.</exception>
    public int Whole(string name, int otherwise, int least, int most) => WholeOrNone(name, least, most) ?? otherwise;

    internal int? WholeOrNone(string name, int least, int most) => Given(name) is { } text ? Whole(name, text, least, most) : null;

    internal TimeSpan Seconds(string name, TimeSpan otherwise) =>
        TimeSpan.FromSeconds(Whole(name, (int)otherwise.TotalSeconds, 1, (int)MaxSeconds));

    internal bool Switch(string name, bool otherwise) => Given(name) is not { } text ? otherwise : text.ToUpperInvariant() switch
    {
        "TRUE" or "ON" or "YES" or "1" => true,
        "FALSE" or "OFF" or "NO" or "0" => false,
        _ => throw new InvalidSettingException(name, text, "give true or false"),
    };

    internal decimal? Share(string name)
    {
        if (Given(name) is not { } text)
        {
            return null;
        }

        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 1
            ? value
            : throw new InvalidSettingException(name, text, "give a share above 0 and up to 1, such as 0.07");
    }

    internal DatabaseLayoutKind Layout(string name) => Given(name) is not { } text ? DatabaseLayoutKind.PlainObject : text.ToUpperInvariant() switch
    {
        "OBJECT" => DatabaseLayoutKind.PlainObject,
        "LOG" => DatabaseLayoutKind.Log,
        _ => throw new InvalidSettingException(name, text, "use object or log"),
    };

    internal PublicationSchedule Publication(string name) => Given(name) is not { } text ? PublicationSchedule.Never : text.ToUpperInvariant() switch
    {
        "NEVER" => PublicationSchedule.Never,
        "DAILY" => PublicationSchedule.Daily,
        "EVERY-RUN" => PublicationSchedule.EveryRun,
        _ => throw new InvalidSettingException(name, text, "use never, daily or every-run"),
    };

    internal SizeProfile? Profile(string name) => Given(name) is not { } text ? null : text.ToUpperInvariant() switch
    {
        "SMALL" => SizeProfile.Small,
        "MEDIUM" => SizeProfile.Medium,
        "LARGE" => SizeProfile.Large,
        "ENTERPRISE" => SizeProfile.Enterprise,
        _ => throw new InvalidSettingException(name, text, "use small, medium, large or enterprise, or omit it to let the number of contacts decide"),
    };

    internal string Zone(string name, string otherwise)
    {
        var zone = Given(name) ?? otherwise;
        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)
            ? zone
            : throw new InvalidSettingException(name, zone, "give a zone of the IANA database, such as America/Chicago");
    }

    internal string MonthAndDay(string name, string otherwise)
    {
        var text = Given(name) ?? otherwise;

        // Year 2000 has a 29 February.
        return DateOnly.TryParseExact($"2000-{text}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? text
            : throw new InvalidSettingException(name, text, "give a month and a day as MM-DD, such as 09-15");
    }

    // No path, name or number has a NUL in it, and what .NET says of one names neither the setting nor the remedy.
    private string? Given(string name) => lookup(name) is not { } text || string.IsNullOrWhiteSpace(text) ? null
        : !text.Contains('\0', StringComparison.Ordinal) ? text.Trim()
        : throw new InvalidSettingException(name, text.Replace("\0", "\\0", StringComparison.Ordinal), "remove the NUL character");
}
