using EmailScheduler.Runs.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace EmailScheduler.Api.Settings;

/// <summary>Where a host's configuration has a setting from.</summary>
/// <param name="configuration">The configuration.</param>
public sealed class ConfigurationSources(IConfiguration configuration)
{
    private const string Other = "the host";

    /// <summary>The variable of the environment (an app setting is one), or the file that gives a setting; <see langword="null"/> when it is not set.</summary>
    /// <param name="name">The setting's name, with colons.</param>
    public string? SourceOf(string name)
    {
        if (string.IsNullOrWhiteSpace(configuration[name]))
        {
            return null;
        }

        return (configuration as IConfigurationRoot)?.Providers.LastOrDefault(provider => provider.TryGet(name, out _)) switch
        {
            EnvironmentVariablesConfigurationProvider => VariableOf(name),
            FileConfigurationProvider file => file.Source.Path ?? Other,
            _ => Other,
        };
    }

    // The same setting may be given with the prefix and without it: that of the value is meant.
    private string VariableOf(string name) =>
        new[] { SettingNames.VariablePrefix, "" }
            .Select(prefix => SettingVariable.Find(name, prefix))
            .FirstOrDefault(variable => variable is not null && Environment.GetEnvironmentVariable(variable) == configuration[name]) ?? SettingVariable.Of(name);
}
