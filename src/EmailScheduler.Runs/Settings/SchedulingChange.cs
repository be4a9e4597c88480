using System.Text.Json.Serialization;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Settings;

/// <summary>A change of the rules' settings (<c>Scheduling:*</c>), before it is made.</summary>
public sealed record SchedulingChange
{
    private const string Section = "Scheduling:";

    private SchedulingChange()
    {
    }

    /// <summary>The settings as they are.</summary>
    public required SchedulingSettings Now { get; init; }

    /// <summary>The settings with the change.</summary>
    public required SchedulingSettings Changed { get; init; }

    /// <summary>The settings that the change gives, and those that it changes by that, such as the entries of a list; in the order of the documents.</summary>
    public required IReadOnlyList<ChangedSetting> Settings { get; init; }

    /// <summary>Whether a setting is one of the rules, so that it can be a part of a change; the host's own are not.</summary>
    /// <param name="name">The setting's name, in any case of letters.</param>
    public static bool IsOfTheRules(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Section, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads the settings twice.</summary>
    /// <param name="now">The value of a setting as it is; <see langword="null"/> or empty when it is not set.</param>
    /// <param name="changed">The value of a setting with the change.</param>
    /// <param name="given">The names of the settings that the change gives.</param>
    /// <exception cref="InvalidSettingException">A value cannot be read or is out of range; the message names setting, value and remedy.</exception>
    public static SchedulingChange Read(Func<string, string?> now, Func<string, string?> changed, IEnumerable<string> given)
    {
        var (before, after) = (new SettingsReader(now), new SettingsReader(changed));
        var (settingsNow, settingsChanged) = (RunSettings.Read(before).Scheduling, RunSettings.Read(after).Scheduling);
        var (valuesNow, valuesChanged) = (ValuesOf(before), ValuesOf(after));
        var names = given.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new SchedulingChange
        {
            Now = settingsNow,
            Changed = settingsChanged,
            Settings =
            [
                .. valuesChanged.Keys.Union(valuesNow.Keys, StringComparer.Ordinal)
                    .Select(name => new ChangedSetting(name, valuesNow.GetValueOrDefault(name), valuesChanged.GetValueOrDefault(name)))
                    .Where(setting => names.Contains(setting.Name) || !setting.IsSame),
            ],
        };
    }

    private static Dictionary<string, string?> ValuesOf(SettingsReader read) =>
        read.Values.Where(setting => IsOfTheRules(setting.Name)).ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
}

/// <summary>A setting that a change gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Now">Its value now; <see langword="null"/> when there is none, and what it is for goes by other things.</param>
/// <param name="Changed">Its value with the change.</param>
public sealed record ChangedSetting(string Name, string? Now, string? Changed)
{
    /// <summary>The organization's own value, with which the change has no effect; <see langword="null"/> when it has none, or its database was not asked.</summary>
    public GivenSetting? Prevailing { get; init; }

    /// <summary>The organization's own values for single states, for which the change has no effect; <see langword="null"/> when it has none, or its database was not asked.</summary>
    public IReadOnlyList<GivenSetting>? PrevailingInStates { get; init; }

    /// <summary>The organization's own value, in whose place the change is; <see langword="null"/> when it has none, or when it prevails.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GivenSetting? Replaced { get; init; }

    /// <summary>Whether the change gives it the value that it has.</summary>
    [JsonIgnore]
    public bool IsSame => Now == Changed;

    /// <summary>The same with what the organization's database says, which prevails over the application's settings unless the change is tried in its place.</summary>
    internal ChangedSetting Beside(IReadOnlyList<GivenSetting> own, IReadOnlyCollection<string> tried)
    {
        var given = own.LastOrDefault(setting => setting.ApplicationName == Name);
        var isTried = given is not null && tried.Contains(given.Name, StringComparer.Ordinal);
        var inStates = own.Where(setting => setting.ApplicationName.StartsWith(Name + ".", StringComparison.Ordinal)).ToList();
        return this with
        {
            Now = isTried ? given!.Value : Now,
            Prevailing = isTried ? null : given,
            Replaced = isTried ? given : null,
            PrevailingInStates = inStates.Count == 0 ? null : inStates,
        };
    }
}
