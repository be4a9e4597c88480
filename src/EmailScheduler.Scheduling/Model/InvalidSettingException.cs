namespace EmailScheduler.Scheduling.Model;

/// <summary>A setting is out of range. Nothing has been written.</summary>
public sealed class InvalidSettingException(string setting, string value, string remedy)
    : Exception($"Setting '{setting}' has the value '{value}': {remedy}.")
{
    /// <summary>The setting's name.</summary>
    public string Setting { get; } = setting;
}
