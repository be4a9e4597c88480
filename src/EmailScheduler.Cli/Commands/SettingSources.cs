using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using Microsoft.Extensions.Configuration;

namespace EmailScheduler.Cli.Commands;

/// <summary>Where the settings of a call are given, a later source before an earlier one: files, the environment, <c>--set</c>.</summary>
internal sealed class SettingSources
{
    private const string Prefix = SettingNames.VariablePrefix;
    private const string Option = "--set";

    private readonly Source[] _sources;

    private SettingSources(Source[] sources) => _sources = sources;

    /// <summary>Reads the sources.</summary>
    /// <param name="set">The assignments of <c>--set</c>.</param>
    /// <exception cref="InvalidSettingException">A file is no JSON, or an assignment none.</exception>
    public static SettingSources Read(IEnumerable<string> set)
    {
        var files = new[] { Path.Combine(AppContext.BaseDirectory, "appsettings.json"), Path.GetFullPath("appsettings.json") }.Distinct(StringComparer.Ordinal);
        return new SettingSources(
        [
            .. files.Select(file => new Source(file, SettingScope.Shared, OfFile(file))),
            new Source(Prefix, SettingScope.WithHost, Built(builder => builder.AddEnvironmentVariables(Prefix))),
            new Source(Option, SettingScope.Own, Built(builder => builder.AddInMemoryCollection(Assignments(set)))),
        ]);
    }

    /// <summary>A setting's value; <see langword="null"/> or empty when it is not set.</summary>
    public string? ValueOf(string name) => Find(name)?.Configuration[name];

    /// <summary>Where a setting's value is from: a file, a variable of the environment, <c>--set</c>; <see langword="null"/> when it is not set.</summary>
    public string? SourceOf(string name) => Find(name) is { } source && !string.IsNullOrWhiteSpace(source.Configuration[name])
        ? source.Name == Prefix ? SettingVariable.Of(name) : source.Name
        : null;

    /// <summary>The names that <c>--set</c> gives.</summary>
    public IEnumerable<string> Given => NamesIn(_sources[^1].Configuration);

    /// <summary>A setting's value as it would be without some of what <c>--set</c> gives.</summary>
    public string? ValueWithout(Func<string, bool> isIgnored, string name) =>
        Array.FindLast(_sources, source => source.Configuration[name] is not null && !(source.Name == Option && isIgnored(name)))?.Configuration[name];

    /// <summary>Refuses what is no setting.</summary>
    /// <param name="names">What is one.</param>
    /// <exception cref="InvalidSettingException">A name is no setting's; the message names the nearest one.</exception>
    public void Require(SettingNames names)
    {
        foreach (var variable in Environment.GetEnvironmentVariables().Keys.Cast<string>())
        {
            names.RequireVariable(variable);
        }

        foreach (var source in _sources)
        {
            foreach (var name in NamesIn(source.Configuration))
            {
                names.Require(name, source.Scope, source.Name == Prefix ? SettingVariable.Of(name) : source.Name);
            }
        }
    }

    private Source? Find(string name) => Array.FindLast(_sources, source => source.Configuration[name] is not null);

    /// <summary>Names with a value, and those that have none and nothing below them either: an empty section is no name.</summary>
    private static IEnumerable<string> NamesIn(IConfiguration configuration) => configuration.GetChildren().SelectMany(child =>
    {
        var below = NamesIn(child).ToList();
        return child.Value is { Length: > 0 } || (below.Count == 0 && child.Path.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)) ? [child.Path, .. below] : below;
    });

    private static IConfigurationRoot OfFile(string file)
    {
        try
        {
            return Built(builder => builder.AddJsonFile(file, optional: true));
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidSettingException("appsettings.json", file, $"{Reason(failure.InnerException ?? failure)}; correct the file, which must be a JSON object");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingException("appsettings.json", file, $"{Reason(failure)}; let the account that runs this read the file, or remove it");
        }
    }

    private static string Reason(Exception failure) => failure.Message.TrimEnd('.');

    private static IConfigurationRoot Built(Action<IConfigurationBuilder> add)
    {
        var builder = new ConfigurationBuilder();
        add(builder);
        return builder.Build();
    }

    // Of a setting that is given twice the last one holds.
    private static IEnumerable<KeyValuePair<string, string?>> Assignments(IEnumerable<string> set) =>
        set.Select(Assignment).GroupBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase).Select(group => group.Last());

    private static KeyValuePair<string, string?> Assignment(string text) => text.Split('=', 2) is [{ Length: > 0 } name, var value]
        ? new KeyValuePair<string, string?>(name.Trim(), value)
        : throw new InvalidSettingException(Option, text, "give NAME=VALUE, such as Lease:TimeoutSeconds=600");

    private sealed record Source(string Name, SettingScope Scope, IConfigurationRoot Configuration);
}
