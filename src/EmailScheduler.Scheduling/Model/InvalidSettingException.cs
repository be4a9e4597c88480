namespace EmailScheduler.Scheduling.Model;

/// <summary>A setting, or what a person gave for an act, is out of range; or there is no setting of its name. Nothing has been written.</summary>
public sealed class InvalidSettingException : Exception
{
    /// <summary>A setting, an option (<c>--name</c>) or an argument (<c>NAME</c>) whose value cannot be used.</summary>
    public InvalidSettingException(string setting, string value, string remedy)
        : this(setting, $"{KindOf(setting)} '{setting}' has the value '{value}': {remedy}.")
    {
    }

    private InvalidSettingException(string setting, string message)
        : base(message)
    {
        Setting = setting;
    }

    /// <summary>The name of the setting, option or field.</summary>
    public string Setting { get; }

    /// <summary>A name that no setting has; its value, which may be a secret that belongs elsewhere, is not repeated.</summary>
    /// <param name="name">The name.</param>
    /// <param name="source">Where it was given, such as <c>--set</c>.</param>
    /// <param name="nearest">The name that may have been meant.</param>
    public static InvalidSettingException NoSuchName(string name, string source, string nearest) =>
        new(name, $"There is no setting '{name}' ({source}): did you mean '{nearest}'?");

    /// <summary>What a person gave for an act that is no setting: a reason, a day.</summary>
    /// <param name="source">The option or field, such as <c>--reason</c>.</param>
    /// <param name="message">The thing, its value and the remedy.</param>
    public static InvalidSettingException OfInput(string source, string message) => new(source, message);

    private static string KindOf(string name) =>
        name.StartsWith("--", StringComparison.Ordinal) ? "Option" : name.Length > 0 && name.All(char.IsAsciiLetterUpper) ? "Argument" : "Setting";
}
