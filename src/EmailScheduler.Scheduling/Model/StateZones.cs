namespace EmailScheduler.Scheduling.Model;

/// <summary>The time zone in which most people of a state live (docs/scheduling-rules.md, section 9).</summary>
internal static class StateZones
{
    private static readonly (string Zone, string States)[] Table =
    [
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
    ];

    private static readonly Dictionary<UsState, TimeZoneInfo> Zones = Table
        .SelectMany(row => row.States.Split(' ').Select(state => (State: Enum.Parse<UsState>(state), row.Zone)))
        .ToDictionary(pair => pair.State, pair => TimeZoneInfo.FindSystemTimeZoneById(pair.Zone));

    /// <summary>The zone of a state; <see langword="null"/> for one without: an unknown one, and the military ones.</summary>
    public static TimeZoneInfo? Of(UsState state) => Zones.GetValueOrDefault(state);
}
