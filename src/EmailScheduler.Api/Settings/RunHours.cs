using System.Globalization;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Api.Settings;

/// <summary>
/// The local hours at which a run is due (<c>RunAt</c>): what fires more often than that, such as an hourly timer, asks here. Every hour is
/// due once a day, also on the days when a clock change skips or repeats it.
/// </summary>
public sealed class RunHours
{
    private readonly int[] _hours;

    private RunHours(int[] hours) => _hours = hours;

    /// <summary>Reads hours such as <c>6</c> or <c>6,18</c>.</summary>
    /// <param name="text">Hours from 0 to 23 with commas between them.</param>
    /// <param name="source">The setting's name, for the error.</param>
    /// <exception cref="InvalidSettingException">The text is something else.</exception>
    public static RunHours Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hours = new SortedSet<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var hour) || hour > 23)
            {
                throw new InvalidSettingException(source, text, "give hours from 0 to 23 with commas between them, such as 6 or 6,18");
            }

            hours.Add(hour);
        }

        return new RunHours([.. hours]);
    }

    /// <summary>The first instant after another one at which a run is due (UTC).</summary>
    /// <param name="zone">The organization's zone.</param>
    /// <param name="after">The instant to start from; not itself a result.</param>
    public DateTimeOffset NextAfter(TimeZoneInfo zone, DateTimeOffset after) => Around(zone, after).Where(instant => instant > after).Min();

    /// <summary>The last instant up to another one at which a run is due (UTC).</summary>
    /// <param name="zone">The organization's zone.</param>
    /// <param name="until">The instant to look back from; it may itself be the result.</param>
    public DateTimeOffset LastUpTo(TimeZoneInfo zone, DateTimeOffset until) => Around(zone, until).Where(instant => instant <= until).Max();

    /// <summary>The instants of the days around another one: an hour that a clock change skipped lies later than its name says.</summary>
    private IEnumerable<DateTimeOffset> Around(TimeZoneInfo zone, DateTimeOffset instant)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var today = OrganizationZone.DayAt(zone, instant);
        return Enumerable.Range(-2, 5).SelectMany(days => _hours.Select(hour => Instant(zone, today.AddDays(days).ToDateTime(new TimeOnly(hour, 0)))));
    }

    /// <summary>When a local hour begins: the first of two when it is repeated, the end of the gap when it is skipped.</summary>
    private static DateTimeOffset Instant(TimeZoneInfo zone, DateTime local)
    {
        // Before a gap the offset is that of a day ago; with it a skipped hour lands as far behind the gap's start as it lies in it.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddDays(-1))
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
