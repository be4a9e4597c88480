using System.CommandLine;
using System.Globalization;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary>What one call of the program asks for, validated before anything is touched.</summary>
internal sealed record CliOptions
{
    // Below the embedded store, beside its own bookkeeping, where no object can lie: private as the store is, and gone when it is removed.
    private const string EmbeddedWarmFolder = ".store/warm";

    /// <summary>The settings.</summary>
    public required RunSettings Settings { get; init; }

    /// <summary>Where temporary files may be made.</summary>
    public string TempFolder => Settings.TempFolder ?? Path.GetTempPath();

    /// <summary>Which organizations are run together, and how many at a time.</summary>
    public required FleetSettings Fleet { get; init; }

    /// <summary>Where settings are given.</summary>
    public required SettingSources Sources { get; init; }

    /// <summary>All settings by name, as they were read.</summary>
    public required IReadOnlyList<SettingValue> Values { get; init; }

    /// <summary>Where the databases are.</summary>
    public required StoreLocation Store { get; init; }

    /// <summary>What named the store: an option, a variable, a file; <see langword="null"/> for the embedded one.</summary>
    public required string? StoreFrom { get; init; }

    /// <summary>What is in force and where it is given, without secrets.</summary>
    public SourcedSettings SourcedSettings => new(Values, Sources.SourceOf) { Store = Store, StoreSource = StoreFrom, Run = Settings };

    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>What named the organization; <see langword="null"/> when it is the sample one by default.</summary>
    public required string? OrganizationFrom { get; init; }

    /// <summary>The day to plan for, when one was given.</summary>
    public required DateOnly? AsOf { get; init; }

    /// <summary>The common options that the call gave and that say what is done to which database.</summary>
    public required IReadOnlyList<string> Given { get; init; }

    /// <summary>Reads options, environment and <c>appsettings.json</c>, in this order of precedence.</summary>
    /// <exception cref="InvalidSettingException">A value is wrong; the message names it and the remedy.</exception>
    public static CliOptions Read(ParseResult options, CommonOptions common)
    {
        var sources = SettingSources.Read(options.GetValue(common.Set) ?? []);
        var read = new SettingsReader(sources.ValueOf);
        var settings = RunSettings.Read(read) with { Actor = $"cli:{Environment.UserName}@{Environment.MachineName}" };
        var fleet = FleetSettings.Read(read);
        sources.Require(new SettingNames([.. read.Values.Select(setting => setting.Name), .. SettingNames.OfTheApp]));
        var (address, addressFrom) = AddressOf(options.GetValue(common.Store), settings, sources);
        var store = StoreLocation.Of(address, StoreLocation.CurrentFolder);
        var (organization, organizationFrom) = OrganizationOf(options.GetValue(common.Organization));
        return new CliOptions
        {
            Settings = store.IsEmbedded ? settings with { WarmFolder = settings.WarmFolder ?? Path.GetFullPath(EmbeddedWarmFolder, store.Address) } : settings,
            Fleet = fleet,
            Sources = sources,
            Values = read.Values,
            Store = store,
            StoreFrom = addressFrom,
            OrganizationId = organization,
            OrganizationFrom = organizationFrom,
            AsOf = AsOfDay(options, common),
            Given = [.. ((IEnumerable<Option>)[common.Store, common.Organization, common.AsOf, common.Set]).Where(option => options.GetResult(option) is { Implicit: false }).Select(option => option.Name)],
        };
    }

    /// <summary>The day to plan for, when one was given.</summary>
    /// <exception cref="InvalidSettingException">It is no day.</exception>
    internal static DateOnly? AsOfDay(ParseResult options, CommonOptions common) => options.GetValue(common.AsOf) is { } day ? Day(common.AsOf.Name, day) : null;

    /// <summary>The day that the option <paramref name="name"/> gives.</summary>
    /// <exception cref="InvalidSettingException">The text is not a day from 1900 to 9000.</exception>
    internal static DateOnly Day(string name, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && PlanningMoment.IsInRange(day)
            ? day
            : throw new InvalidSettingException(name, text, "give a day that exists as YYYY-MM-DD, from 1900 to 9000");

    private static (string? Address, string? From) AddressOf(string? given, RunSettings settings, SettingSources sources) => given is null
        ? (StoreAddress.Configured(settings, Variable), sources.SourceOf("Store:Url") ?? (Variable("BUCKET_NAME") is null ? null : "BUCKET_NAME"))
        : (given, "--store");

    private static (long OrganizationId, string? From) OrganizationOf(string? given) => (given, Variable("ORG_ID")) switch
    {
        ({ } option, _) => (Runs.Identifiers.OrganizationId.Parse(option, "--org"), "--org"),
        (null, { } variable) => (Runs.Identifiers.OrganizationId.Parse(variable, "ORG_ID"), "ORG_ID"),
        _ => (OrganizationDatabase.SampleOrganization, null),
    };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
