namespace EmailScheduler.Runs.Settings;

/// <summary>The variables of the environment that give settings.</summary>
public static class SettingVariable
{
    /// <summary>The variable of this program alone that gives a setting, as it is written in the environment, in whatever case of letters; its plain name where there is none.</summary>
    /// <param name="name">The setting's name, with colons.</param>
    public static string Of(string name) => Find(name, SettingNames.VariablePrefix) ?? NameOf(name, SettingNames.VariablePrefix);

    /// <summary>The variable that gives a setting, as it is written in the environment; <see langword="null"/> where there is none.</summary>
    /// <param name="name">The setting's name, with colons.</param>
    /// <param name="prefix">What the variable begins with.</param>
    public static string? Find(string name, string prefix) =>
        NameOf(name, prefix) is var variable ? Environment.GetEnvironmentVariables().Keys.Cast<string>().FirstOrDefault(one => string.Equals(one, variable, StringComparison.OrdinalIgnoreCase)) : null;

    private static string NameOf(string name, string prefix)
    {
        ArgumentNullException.ThrowIfNull(name);
        return prefix + name.Replace(":", "__", StringComparison.Ordinal);
    }
}
