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

    private readonly List<SettingValue> _values = [];

    /// <summary>What has been read so far, in order, with the values that are in force: names of settings are those that are asked for here.</summary>
    public IReadOnlyList<SettingValue> Values => _values;

    /// <summary>A whole number, such as the value of an option.</summary>
    /// <exception cref="InvalidSettingException">The text is none, or out of range.</exception>
    public static int Whole(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new InvalidSettingException(name, text, least >= 0 && most == int.MaxValue ? $"give a whole number of {least} or more" : $"give a whole number from {least} to {most}");

    /// <summary>A text without blanks around it; <paramref name="otherwise"/> when it is not set.</summary>
    public string? Text(string name, string? otherwise = null) => Read(name, Given(name) ?? otherwise, text => text);

    /// <summary>A whole number; <paramref name="otherwise"/> when it is not set.</summary>
    /// <exception cref="InvalidSettingException">The value is none, or out of range.</exception>
    public int Whole(string name, int otherwise, int least, int most) =>
        Read(name, Given(name) is { } text ? Whole(name, text, least, most) : otherwise, Text);

    /// <summary>A whole number; <see langword="null"/> when it is not set.</summary>
    /// <exception cref="InvalidSettingException">The value is none, or out of range.</exception>
    public int? WholeOrNone(string name, int least, int most) =>
        Read(name, Given(name) is { } text ? (int?)Whole(name, text, least, most) : null, value => value is { } number ? Text(number) : null);

    /// <summary>A text that must not be shown: <see cref="Values"/> has what <paramref name="show"/> makes of it. The caller refuses what it cannot be, without showing it either.</summary>
    public string? Hidden(string name, Func<string, string> show) =>
        Read(name, lookup(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null, value => value is null ? null : show(value));

    /// <summary>A text that <paramref name="require"/> does not refuse; <paramref name="otherwise"/> when it is not set.</summary>
    internal string Checked(string name, string otherwise, Action<string, string> require)
    {
        var text = Text(name, otherwise)!;
        require(name, text);
        return text;
    }

    /// <summary>One of a few words, in any case of letters.</summary>
    internal string OneOf(string name, string otherwise, params string[] words) =>
        Word(name, otherwise, "use " + string.Join(" or ", words), [.. words.Select(word => (word, word))]);

    internal TimeSpan Seconds(string name, TimeSpan otherwise) =>
        TimeSpan.FromSeconds(Whole(name, (int)otherwise.TotalSeconds, 1, (int)MaxSeconds));

    internal bool Switch(string name, bool otherwise) => Read(
        name,
        Given(name) is not { } text ? otherwise : text.ToUpperInvariant() switch
        {
            "TRUE" or "ON" or "YES" or "1" => true,
            "FALSE" or "OFF" or "NO" or "0" => false,
            _ => throw new InvalidSettingException(name, text, "give true or false"),
        },
        value => value ? "true" : "false");

    internal decimal? Share(string name) => Read(
        name,
        Given(name) is { } text ? (decimal?)DailyCapShare.Parse(name, text) : null,
        value => value?.ToString(CultureInfo.InvariantCulture));

    internal DatabaseLayoutKind Layout(string name) => Word(
        name, DatabaseLayoutKind.PlainObject, "use object or log", ("object", DatabaseLayoutKind.PlainObject), ("log", DatabaseLayoutKind.Log));

    internal GuardMode Guard(string name) => Word(name, GuardMode.Hold, "use hold, warn or off", ("hold", GuardMode.Hold), ("warn", GuardMode.Warn), ("off", GuardMode.Off));

    internal PublicationSchedule Publication(string name) => Word(
        name,
        PublicationSchedule.Never,
        "use never, daily or every-run",
        ("never", PublicationSchedule.Never),
        ("daily", PublicationSchedule.Daily),
        ("every-run", PublicationSchedule.EveryRun));

    internal SizeProfile? Profile(string name) => Word<SizeProfile?>(
        name,
        null,
        "use small, medium, large or enterprise, or omit it to let the number of contacts decide",
        ("small", SizeProfile.Small),
        ("medium", SizeProfile.Medium),
        ("large", SizeProfile.Large),
        ("enterprise", SizeProfile.Enterprise));

    internal string Zone(string name, string otherwise)
    {
        var zone = Text(name, otherwise)!;
        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)
            ? zone
            : throw new InvalidSettingException(name, zone, "give a zone of the IANA database, such as America/Chicago");
    }

    internal string MonthAndDay(string name, string otherwise)
    {
        var text = Text(name, otherwise)!;

        // Year 2000 has a 29 February.
        return DateOnly.TryParseExact($"2000-{text}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? text
            : throw new InvalidSettingException(name, text, "give a month and a day as MM-DD, such as 10-01");
    }

    /// <summary>One of a few words, in any case of letters.</summary>
    private T Word<T>(string name, T otherwise, string remedy, params (string Word, T Value)[] words)
    {
        var value = otherwise;
        if (Given(name) is { } text)
        {
            var found = Array.Find(words, one => string.Equals(one.Word, text, StringComparison.OrdinalIgnoreCase));
            value = found.Word is null ? throw new InvalidSettingException(name, text, remedy) : found.Value;
        }

        return Read(name, value, _ => Array.Find(words, one => EqualityComparer<T>.Default.Equals(one.Value, value)).Word);
    }

    private T Read<T>(string name, T value, Func<T, string?> text)
    {
        _values.Add(new SettingValue(name, text(value)));
        return value;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    // No path, name or number has a NUL in it, and what .NET says of one names neither the setting nor the remedy.
    private string? Given(string name) => lookup(name) is not { } text || string.IsNullOrWhiteSpace(text) ? null
        : !text.Contains('\0', StringComparison.Ordinal) ? text.Trim()
        : throw new InvalidSettingException(name, text.Replace("\0", "\\0", StringComparison.Ordinal), "remove the NUL character");
}

/// <summary>A setting that is in force.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value as it would be given; <see langword="null"/> when there is none, and what it is for goes by other things.</param>
public sealed record SettingValue(string Name, string? Value);
