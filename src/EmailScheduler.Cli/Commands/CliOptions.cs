using System.CommandLine;
using System.Globalization;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using Microsoft.Extensions.Configuration;

namespace EmailScheduler.Cli.Commands;

/// <summary>What one call of the program asks for, validated before anything is touched.</summary>
internal sealed record CliOptions
{
    // Below the embedded store, beside its own bookkeeping, where no object can lie: private as the store is, and gone when it is removed.
    private const string EmbeddedWarmFolder = ".store/warm";

    /// <summary>The settings.</summary>
    public required RunSettings Settings { get; init; }

    /// <summary>Where the databases are.</summary>
    public required StoreLocation Store { get; init; }

    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The day to plan for, when one was given.</summary>
    public required DateOnly? AsOf { get; init; }

    /// <summary>Reads options, environment and <c>appsettings.json</c>, in this order of precedence.</summary>
    /// <exception cref="InvalidSettingException">A value is wrong; the message names it and the remedy.</exception>
    public static CliOptions Read(ParseResult options, CommonOptions common)
    {
        var configuration = Configuration(options.GetValue(common.Set) ?? []);
        var settings = RunSettings.Read(name => configuration[name]) with { Actor = $"cli:{Environment.UserName}@{Environment.MachineName}" };
        var store = StoreLocation.Of(options.GetValue(common.Store) ?? StoreAddress.Configured(settings, Variable), StoreLocation.CurrentFolder);
        var organization = options.GetValue(common.Organization);
        return new CliOptions
        {
            Settings = store.IsEmbedded ? settings with { WarmFolder = settings.WarmFolder ?? Path.GetFullPath(EmbeddedWarmFolder, store.Address) } : settings,
            Store = store,
            OrganizationId = (organization, Variable("ORG_ID")) switch
            {
                ({ } given, _) => Runs.Identifiers.OrganizationId.Parse(given, "--org"),
                (null, { } variable) => Runs.Identifiers.OrganizationId.Parse(variable, "ORG_ID"),
                _ => OrganizationDatabase.SampleOrganization,
            },
            AsOf = options.GetValue(common.AsOf) is { } day ? Day("--as-of", day) : null,
        };
    }

    /// <summary>The day that the option <paramref name="name"/> gives.</summary>
    /// <exception cref="InvalidSettingException">The text is not a day from 1900 to 9000.</exception>
    internal static DateOnly Day(string name, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1900 and <= 9000
            ? day
            : throw new InvalidSettingException(name, text, "give a day that exists as YYYY-MM-DD, from 1900 to 9000");

    private static IConfigurationRoot Configuration(string[] set)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
                .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
                .AddEnvironmentVariables("EMAILSCHEDULER__")
                .AddInMemoryCollection(set.Select(Assignment))
                .Build();
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidSettingException("appsettings.json", failure.InnerException?.Message ?? failure.Message, "correct the file, which must be JSON");
        }
    }

    private static KeyValuePair<string, string?> Assignment(string text) => text.Split('=', 2) is [{ Length: > 0 } name, var value]
        ? new KeyValuePair<string, string?>(name, value)
        : throw new InvalidSettingException("--set", text, "give NAME=VALUE, such as Lease:TimeoutSeconds=600");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
