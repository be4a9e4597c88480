namespace EmailScheduler.Runs.Settings;

/// <summary>An organization's time zone, and the day there.</summary>
public static class OrganizationZone
{
    /// <summary>The zone that a run has found in the database; that of the settings when none has, or none of that name is known here.</summary>
    /// <param name="named">The zone's name, as a status or a report has it.</param>
    /// <param name="settings">The application's settings.</param>
    public static TimeZoneInfo Of(string? named, RunSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return named is not null && TimeZoneInfo.TryFindSystemTimeZoneById(named, out var zone) ? zone : TimeZoneInfo.FindSystemTimeZoneById(settings.Scheduling.Timezone);
    }

    /// <summary>The date in a zone at an instant.</summary>
    public static DateOnly DayAt(TimeZoneInfo zone, DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
}
