using System.Globalization;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 9: scheduled_send_time, in the organization's zone.</summary>
internal static class Section9SendTime
{
    private static readonly Dictionary<string, string> Zones = new (string Zone, string States)[]
    {
        ("America/New_York", "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV"),
        ("America/Chicago", "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI"),
        ("America/Denver", "CO ID MT NM UT WY"),
        ("America/Phoenix", "AZ"),
        ("America/Los_Angeles", "CA NV OR WA"),
        ("America/Anchorage", "AK"),
        ("Pacific/Honolulu", "HI"),
        ("America/Puerto_Rico", "PR VI"),
        ("Pacific/Guam", "GU MP"),
        ("Pacific/Pago_Pago", "AS"),
        ("Pacific/Chuuk", "FM"),
        ("Pacific/Majuro", "MH"),
        ("Pacific/Palau", "PW"),
    }.SelectMany(zone => zone.States.Split(' ').Select(state => (State: state, zone.Zone)))
        .ToDictionary(state => state.State, state => state.Zone, StringComparer.Ordinal);

    public static string Of(ReferenceSettings settings, string? state, DateOnly date)
    {
        var time = new TimeOnly((int)settings.SendTimeHour, (int)settings.SendTimeMinute);
        if (settings.SendZone == "organization" || state is null || !Zones.TryGetValue(state, out var zone))
        {
            return Text(time);
        }

        var instant = InstantOf(date.ToDateTime(time), TimeZoneInfo.FindSystemTimeZoneById(zone));
        var local = Clamped(instant + TimeZoneInfo.FindSystemTimeZoneById(settings.Timezone).GetUtcOffset(Clamped(instant, DateTimeKind.Utc)).Ticks);
        var day = DateOnly.FromDateTime(local);
        return day < date ? "00:00:00" : day > date ? "23:59:59" : Text(TimeOnly.FromDateTime(local));
    }

    /// <summary>Ticks of UTC: of a repeated time the first; a time that is skipped is read with the offset before it.</summary>
    private static long InstantOf(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsAmbiguousTime(local))
        {
            return local.Ticks - zone.GetAmbiguousTimeOffsets(local).Max().Ticks;
        }

        var before = local;
        while (zone.IsInvalidTime(before))
        {
            before = before.AddMinutes(-1);
        }

        return local.Ticks - zone.GetUtcOffset(before).Ticks;
    }

    private static DateTime Clamped(long ticks, DateTimeKind kind = DateTimeKind.Unspecified) =>
        new(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), kind);

    private static string Text(TimeOnly time) => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
