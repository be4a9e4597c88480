using System.Text.Json.Serialization;

namespace EmailScheduler.Scheduling.Model;

/// <summary>When a plan is held back until a person decides (<c>Guard:*</c>, docs/guard.md); an organization's row in <c>organizations</c> overrides each (<c>guard_mode</c> and so on).</summary>
public sealed record GuardSettings
{
    /// <summary>What is done with a plan that is out of bounds (<c>Guard:Mode</c>). The default value is <see cref="GuardMode.Hold"/>.</summary>
    public GuardMode Mode { get; init; } = GuardMode.Hold;

    /// <summary>By how many percent valid contacts may fall (<c>Guard:ContactsPercent</c>, 0 to 100). The default value is 10.</summary>
    public int ContactsPercent { get; init; } = 10;

    /// <summary>How many percent of the planned emails may be withdrawn (<c>Guard:WithdrawnPercent</c>, 0 to 100). The default value is 20.</summary>
    public int WithdrawnPercent { get; init; } = 20;

    /// <summary>How many percent of the emails that exclusion windows forbade may be sent after all (<c>Guard:ReleasedPercent</c>, 0 to 100). The default value is 5.</summary>
    public int ReleasedPercent { get; init; } = 5;

    /// <summary>What is no more than this is never out of bounds, whatever percentage it is (<c>Guard:Floor</c>, 0 and more). The default value is 50.</summary>
    public int Floor { get; init; } = 50;

    /// <summary>How many times as many emails a day may get as were planned for it before (<c>Guard:DayFactor</c>, 1 to 1000). The default value is 2.</summary>
    public int DayFactor { get; init; } = 2;

    /// <summary>How many emails more a day gets, at least, before it is out of bounds (<c>Guard:DayFloor</c>, 0 and more). The default value is 500.</summary>
    public int DayFloor { get; init; } = 500;

    /// <summary>How many times as many dates may be unreadable, contacts unclear or emails skipped as before (<c>Guard:IncreaseFactor</c>, 1 to 1000). The default value is 3.</summary>
    public int IncreaseFactor { get; init; } = 3;

    /// <summary>How many there are of them, at least, before they are out of bounds (<c>Guard:IncreaseFloor</c>, 0 and more). The default value is 100.</summary>
    public int IncreaseFloor { get; init; } = 100;
}

/// <summary>What the guard does with a plan that is out of bounds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GuardMode>))]
public enum GuardMode
{
    /// <summary>Holds it back until a person approves.</summary>
    [JsonStringEnumMemberName("hold")]
    Hold,

    /// <summary>Says so, and commits it.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>Does not look.</summary>
    [JsonStringEnumMemberName("off")]
    Off,
}
