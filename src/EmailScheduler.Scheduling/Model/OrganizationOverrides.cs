using System.Text.Json;
using System.Text.Json.Serialization;

namespace EmailScheduler.Scheduling.Model;

/// <summary>What an organization's own database says of the settings (docs/scheduling-rules.md, section 8).</summary>
public sealed record OrganizationOverrides
{
    /// <summary>The application's settings with the organization's own.</summary>
    public required SchedulingSettings InForce { get; init; }

    /// <summary>Whether the organization's emails are planned; not where <c>organizations.active</c> is 0 or <c>false</c>.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>What the organization gives, in the order in which it is read; the later of two of one name wins.</summary>
    public IReadOnlyList<GivenSetting> Given { get; init; } = [];

    /// <summary>Keys of <c>config_overrides</c> that are no settings of this program, but of others that share the column.</summary>
    public int UnknownKeys { get; init; }
}

/// <summary>A setting in an organization's database.</summary>
/// <param name="Name">Its name in docs/scheduling-rules.md, section 8, such as <c>birthday_days_before</c>; that of a state's buffer is <c>pre_exclusion_buffer_days.CA</c>.</param>
/// <param name="Value">Its value, as it is stored.</param>
/// <param name="Column">Where it is, such as <c>organizations.timezone</c>.</param>
public sealed record GivenSetting(string Name, string Value, string Column)
{
    private const string GuardPrefix = "guard_";

    /// <summary>The application's name of the setting: <c>Scheduling:SendTimeHour</c> for <c>send_time_hour</c>, <c>Guard:Mode</c> for <c>guard_mode</c>.</summary>
    [JsonIgnore]
    public string ApplicationName => Name.StartsWith(GuardPrefix, StringComparison.Ordinal)
        ? $"Guard:{PascalCase(Name[GuardPrefix.Length..])}"
        : $"Scheduling:{PascalCase(Name)}";

    /// <summary>The name in docs/scheduling-rules.md, section 8, of an application's setting of the rules: <c>send_time_hour</c> for <c>Scheduling:SendTimeHour</c>.</summary>
    public static string NameOf(string applicationName)
    {
        ArgumentNullException.ThrowIfNull(applicationName);
        return JsonNamingPolicy.SnakeCaseLower.ConvertName(applicationName[(applicationName.IndexOf(':', StringComparison.Ordinal) + 1)..]);
    }

    private static string PascalCase(string name) => string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
