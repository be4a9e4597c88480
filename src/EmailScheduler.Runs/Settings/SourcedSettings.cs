using System.Text.RegularExpressions;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Settings;

/// <summary>Every setting that is in force and where it is given, without secrets.</summary>
/// <param name="values">All settings by name, as they were read.</param>
/// <param name="sourceOf">Where a setting is given; <see langword="null"/> when it is not.</param>
public sealed partial class SourcedSettings(IReadOnlyList<SettingValue> values, Func<string, string?> sourceOf)
{
    /// <summary>The source of a setting that is not given.</summary>
    public const string Default = "default";

    private const string Hidden = "***";

    /// <summary>The store that is used.</summary>
    public required StoreLocation Store { get; init; }

    /// <summary>Where the store is given, if not by its setting; by default its setting says so.</summary>
    public string? StoreSource { get; init; }

    /// <summary>The settings of the runs, for the folders that are used where none is given.</summary>
    public required RunSettings Run { get; init; }

    /// <summary>The settings in the order in which they are read, then the buffers of states that the organization gives.</summary>
    /// <param name="own">What the database of an organization says; by default nothing.</param>
    public IReadOnlyList<SourcedSetting> List(OrganizationOverrides? own = null) => [.. Application().Select(setting => WithOwn(setting, own)), .. Buffers(own)];

    /// <summary>The change that other values of the rules' settings would be for one organization, in whose place they are where it has values of its own.</summary>
    /// <param name="given">The values by name; empty for the default value.</param>
    /// <exception cref="InvalidSettingException">A value cannot be read or is out of range; the message names setting, value and remedy.</exception>
    public SchedulingChange ChangeOf(IReadOnlyDictionary<string, string> given)
    {
        ArgumentNullException.ThrowIfNull(given);

        // Of other settings some cannot be read again as they are shown, and the rules do not depend on them.
        var now = values.Where(setting => SchedulingChange.IsOfTheRules(setting.Name)).DistinctBy(setting => setting.Name, StringComparer.Ordinal).ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        var change = SchedulingChange.Read(now.GetValueOrDefault, name => given.TryGetValue(name, out var changed) ? changed : now.GetValueOrDefault(name), given.Keys);
        return change with { Now = change.Now with { Guard = Run.Scheduling.Guard }, Changed = change.Changed with { Guard = Run.Scheduling.Guard, Tried = [.. given.Keys.Select(GivenSetting.NameOf)] } };
    }

    private IEnumerable<SourcedSetting> Application()
    {
        foreach (var (name, value) in values)
        {
            // A list ends with an entry that is not there.
            if (value is not null || !IsOfList(name))
            {
                yield return name switch
                {
                    "Store:Url" => new(name, WithoutSecrets(name, Store.Address), StoreSource ?? sourceOf(name) ?? Default),
                    "Temp:Folder" when value is null => new(name, Run.TempFolder ?? Path.GetTempPath(), Default),
                    "Temp:WarmFolder" when value is null => new(name, Run.WarmFolder, Default),
                    _ => new(name, WithoutSecrets(name, value), sourceOf(name) ?? Default),
                };
            }
        }
    }

    private static bool IsOfList(string name) => name.StartsWith("Engine:Arguments", StringComparison.Ordinal) || name.StartsWith($"{ExclusionWindowSetting.Setting}:", StringComparison.Ordinal) || name.StartsWith("Notify:Webhooks:", StringComparison.Ordinal);

    private static SourcedSetting WithOwn(SourcedSetting setting, OrganizationOverrides? own) =>
        own?.Given.LastOrDefault(given => given.ApplicationName == setting.Name) is { } found ? setting with { Value = found.Value, Source = found.Column } : setting;

    private static IEnumerable<SourcedSetting> Buffers(OrganizationOverrides? own) =>
        from given in own?.Given ?? []
        where given.Name.Contains('.', StringComparison.Ordinal)
        select new SourcedSetting(given.ApplicationName, given.Value, given.Column);

    /// <summary>Arguments of another program may be anything; and an address may have a user's name and password before its host, or a signature after it.</summary>
    private static string? WithoutSecrets(string name, string? value) => value switch
    {
        null => null,
        _ when name.StartsWith("Engine:Arguments", StringComparison.Ordinal) => Hidden,
        _ => PartThatMayBeSecret().Replace(value, Hidden),
    };

    [GeneratedRegex(@"(?<=://)[^/?#]*(?=@)|(?<=://.*\?).+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PartThatMayBeSecret();
}

/// <summary>A setting that is in force.</summary>
/// <param name="Name">Its name; that of a state's buffer ends with <c>.CA</c>.</param>
/// <param name="Value">Its value; <see langword="null"/> when there is none.</param>
/// <param name="Source"><c>default</c>, an option, a variable of the environment, a file, or a column of the organization's database.</param>
public sealed record SourcedSetting(string Name, string? Value, string Source);
