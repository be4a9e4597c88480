using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Settings;

/// <summary>Refuses names that no setting has: a misspelt one would have its default, and no error would say so.</summary>
public sealed class SettingNames
{
    /// <summary>What a variable of the environment begins with that is a setting of this program alone; a section ends with <c>__</c> there.</summary>
    public const string VariablePrefix = "EMAILSCHEDULER__";

    private readonly HashSet<string> _known;

    // The variable of each setting, by its letters alone.
    private readonly Dictionary<string, string> _variables;

    /// <param name="known">The names that were read, and those that another program of this project reads.</param>
    public SettingNames(IEnumerable<string> known)
    {
        _known = new HashSet<string>(known, StringComparer.OrdinalIgnoreCase);
        _variables = _known.Select(VariableOf).DistinctBy(Letters, StringComparer.Ordinal).ToDictionary(Letters, StringComparer.Ordinal);
    }

    private HashSet<string> Sections => [.. _known.Select(SectionOf).Where(section => section.Length > 0)];

    /// <summary>What the Functions app reads besides: the command line may find it in an environment that serves both.</summary>
    public static IReadOnlyList<string> OfTheApp { get; } = ["Schedule", "RunAt", "HistoryDays"];

    /// <summary>Refuses a name that no setting has.</summary>
    /// <param name="name">The name, with colons.</param>
    /// <param name="scope">Who else gives names there.</param>
    /// <param name="source">Where it was found, for the error.</param>
    /// <exception cref="InvalidSettingException">There is no such setting; the message names the one that may have been meant.</exception>
    public void Require(string name, SettingScope scope, string source)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_known.Contains(name) && IsMeantToBeASetting(name, scope))
        {
            throw InvalidSettingException.NoSuchName(name, source, Nearest(name));
        }
    }

    /// <summary>
    /// Refuses a variable of the environment that is meant to be a setting and that nothing reads, because of its underscores or a misspelt prefix:
    /// <c>EMAILSCHEDULER_SCHEDULING_TIMEZONE</c>. Those with the right prefix have names for <see cref="Require"/>.
    /// </summary>
    /// <param name="variable">The variable's name.</param>
    /// <exception cref="InvalidSettingException">It is meant to be a setting; the message says how that is spelt.</exception>
    public void RequireVariable(string variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (!variable.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase)
            && NearestName.MeantBy(Letters(variable), _variables.Keys) is { } nearest)
        {
            throw InvalidSettingException.NoSuchName(variable, "in the environment", _variables[nearest]);
        }
    }

    private static string VariableOf(string name) => VariablePrefix + name.Replace(":", "__", StringComparison.Ordinal);

    private static string Letters(string variable) => variable.Replace("_", "", StringComparison.Ordinal);

    private bool IsMeantToBeASetting(string name, SettingScope scope) => (scope, SectionOf(name)) switch
    {
        (SettingScope.Own, _) or (SettingScope.WithHost, "") => true,

        // A value where a section belongs, such as "Store": "s3://bucket". In any case of letters it could be a variable such as TEMP.
        (_, "") => Sections.Contains(name),
        (_, var section) => NearestName.MeantBy(section, Sections) is not null,
    };

    /// <summary>The right name in the wrong section, else the nearest name of the section that is meant.</summary>
    private string Nearest(string name)
    {
        if (_known.FirstOrDefault(one => string.Equals(InSection(one), InSection(name), StringComparison.OrdinalIgnoreCase) && SectionOf(one).Length > 0) is { } misplaced
            && NearestName.Distance(SectionOf(misplaced), SectionOf(name)) > NearestName.Misspelt)
        {
            return misplaced;
        }

        var section = Sections.Contains(name) ? name : NearestName.MeantBy(SectionOf(name), Sections);
        return _known.Where(one => section is null || SectionOf(one) == section).MinBy(one => Distance(name, one))!;
    }

    private static int Distance(string name, string one) =>
        Math.Min(NearestName.Distance(name, one), NearestName.Distance(InSection(name), InSection(one)) + NearestName.Misspelt);

    private static string SectionOf(string name) => name.Contains(':', StringComparison.Ordinal) ? name[..name.IndexOf(':', StringComparison.Ordinal)] : "";

    private static string InSection(string name) => name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
}

/// <summary>Who else gives names where a setting's name was found.</summary>
public enum SettingScope
{
    /// <summary>No other program: every name is meant to be a setting, as with <c>--set</c>.</summary>
    Own,

    /// <summary>The program's host: sections that are not this program's are left alone, and names without a section are settings.</summary>
    WithHost,

    /// <summary>Any program: only what is in a section of this program, or in one that is misspelt for it, is a setting.</summary>
    Shared,
}
