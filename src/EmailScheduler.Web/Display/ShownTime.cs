using System.Globalization;

namespace EmailScheduler.Web.Display;

/// <summary>Instants in a time zone, as people say them.</summary>
public static class ShownTime
{
    /// <summary>An instant, such as <c>today 06:00</c>, <c>yesterday 14:12</c> or <c>Fri 16 Jan 2026, 06:00</c>.</summary>
    /// <param name="at">The instant.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="now">Now, which says what is today.</param>
    public static string Text(DateTimeOffset at, TimeZoneInfo zone, DateTimeOffset now)
    {
        var (local, today) = (TimeZoneInfo.ConvertTime(at, zone), TimeZoneInfo.ConvertTime(now, zone).Date);
        var time = local.ToString("HH:mm", CultureInfo.InvariantCulture);
        return (local.Date - today).Days switch
        {
            0 => $"today {time}",
            -1 => $"yesterday {time}",
            1 => $"tomorrow {time}",
            _ => $"{Shown.Day(DateOnly.FromDateTime(local.Date))}, {time}",
        };
    }

    /// <summary>An instant for machines, in UTC: <c>2026-01-16T12:00:00Z</c>.</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A zone in a word: the city of its name, such as <c>Chicago</c> of <c>America/Chicago</c>.</summary>
    public static string Zone(TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return zone.Id[(zone.Id.LastIndexOf('/') + 1)..].Replace('_', ' ');
    }

    /// <summary>A zone in full with its offset at an instant: <c>America/Chicago, UTC-06:00</c>.</summary>
    public static string FullZone(TimeZoneInfo zone, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var offset = zone.GetUtcOffset(at);
        return FormattableString.Invariant($"{zone.Id}, UTC{(offset < TimeSpan.Zero ? "-" : "+")}{offset.Duration():hh\\:mm}");
    }

    /// <summary>The zone of a name, which may be anything that a report says; another where there is none of that name.</summary>
    public static TimeZoneInfo ZoneOf(string? name, string otherwise) =>
        name is { Length: > 0 and < 100 } && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone
        : TimeZoneInfo.TryFindSystemTimeZoneById(otherwise, out var other) ? other : TimeZoneInfo.Utc;
}
