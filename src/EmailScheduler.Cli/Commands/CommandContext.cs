using System.CommandLine;
using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Programs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Restores;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.S3;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Spectre.Console;

namespace EmailScheduler.Cli.Commands;

/// <summary>What a command works with: the validated options, the store, the output.</summary>
internal sealed class CommandContext
{
    private readonly ILogger _logger;

    private CommandContext(CliOptions options, CliOutput output, ILogger logger)
    {
        Options = options;
        Output = output;
        _logger = logger;
        Store = StoreAddress.Open(options.Store.Address, TimeProvider, options.Settings.AllowPlainHttp);
        Database = new OrganizationDatabase(Store, options.OrganizationId, options.Settings, TimeProvider, logger);
    }

    public CliOptions Options { get; }

    public CliOutput Output { get; }

    public TimeProvider TimeProvider { get; } = TimeProvider.System;

    public IObjectStore Store { get; }

    /// <summary>The organization's database.</summary>
    public OrganizationDatabase Database { get; }

    /// <summary>All organizations of the store.</summary>
    public OrganizationList Organizations => new(Store, Options.Settings, TimeProvider, _logger);

    /// <summary>The past of the organization's database, and the way from one layout to the other.</summary>
    public OrganizationHistory History => new(Store, Options.OrganizationId, Options.Settings, TimeProvider, _logger);

    /// <summary>What the organization's sender is to send.</summary>
    public OrganizationEmails Emails => new(Store, Options.OrganizationId, Options.Settings, TimeProvider, _logger);

    /// <summary>The way back to a past state.</summary>
    public OrganizationRestore Restore => new(Store, Options.OrganizationId, Options.Settings, TimeProvider, _logger);

    /// <summary>The day that the call is about, for what has no organization's time zone.</summary>
    public DateOnly Day => Options.AsOf ?? DateOnly.FromDateTime(TimeProvider.GetUtcNow().UtcDateTime);

    /// <summary>Validates the call, then does a command's work.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, CommonOptions common, Func<CommandContext, Task<int>> work)
    {
        var options = CliOptions.Read(parsed, common);
        var streams = parsed.InvocationConfiguration;
        var output = new CliOutput(streams.Output, streams.Error, parsed.GetValue(common.Json), parsed.GetValue(common.Verbose));
        using var logging = LoggerFactory.Create(builder => builder
            .SetMinimumLevel(output.Verbose ? LogLevel.Debug : LogLevel.Error)
            .AddConsoleFormatter<PrintableLog, ConsoleFormatterOptions>()
            .AddConsole(options => (options.LogToStandardErrorThreshold, options.FormatterName) = (LogLevel.Trace, PrintableLog.FormatterName)));
        return await work(new CommandContext(options, output, logging.CreateLogger("email-scheduler")));
    }

    /// <summary>A run by the engine that the settings ask for; only the built-in one reports rows and contacts.</summary>
    public OrganizationRun NewRun(Action<PlannedRow>? onRow = null, Action<ExcludedContact>? onExcluded = null)
    {
        var engine = Options.Settings.Engine;
        return new OrganizationRun(
            Store,
            Options.Settings,
            engine.Command is null ? new BuiltInEngine { OnRow = onRow, OnExcluded = onExcluded } : ConfiguredEngine.Create(engine, TimeProvider, _logger),
            TimeProvider,
            _logger);
    }

    public OrganizationExec NewExec() => new(Store, Options.Settings, TimeProvider, _logger);

    /// <summary>Makes a bucket that is missing; only for what makes a database there, never for a run.</summary>
    public Task ProvideBucketAsync(CancellationToken cancellationToken) => Store is S3ObjectStore bucket ? bucket.CreateBucketAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>In the embedded store, and only there, a newcomer finds something to schedule.</summary>
    public async Task ProvideSampleAsync(CancellationToken cancellationToken)
    {
        if (await Database.ProvideSampleAsync(Options.Store, Day, cancellationToken) is { } sample)
        {
            Output.WriteStatus(FormattableString.Invariant(
                $"No store is configured: using the folder '{Options.Store.Address}', where a sample organization {sample.OrganizationId} with {sample.Contacts:N0} contacts was made."));
        }
    }

    /// <summary>Shows how a commit that is no run ended: in one sentence when it was made, in another when there was nothing to make.</summary>
    public int Show(RunOutcome outcome, string completed, string unchanged) =>
        Show(outcome, (_, _) => Output.WriteLine(outcome.Status == RunStatus.Completed ? completed : unchanged));

    /// <summary>Shows how a run ended, and says what the process ends with.</summary>
    public int Show(RunOutcome outcome, Action<IAnsiConsole, RunOutcome>? show = null)
    {
        var exitCode = Failure.CodeOf(outcome.Status, outcome.Rejection);
        Output.WriteResult(outcome, console =>
        {
            if (outcome.Succeeded)
            {
                (show ?? RunView.Show)(console, outcome);
            }
        });
        if (!outcome.Succeeded)
        {
            Output.WriteError(outcome.Reason ?? $"Run {outcome.RunId} ended {outcome.Status}.");
        }

        return exitCode;
    }
}

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

    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>What named the organization; <see langword="null"/> when it is the sample one by default.</summary>
    public required string? OrganizationFrom { get; init; }

    /// <summary>The day to plan for, when one was given.</summary>
    public required DateOnly? AsOf { get; init; }

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
            AsOf = options.GetValue(common.AsOf) is { } day ? Day("--as-of", day) : null,
        };
    }

    /// <summary>The day that the option <paramref name="name"/> gives.</summary>
    /// <exception cref="InvalidSettingException">The text is not a day from 1900 to 9000.</exception>
    internal static DateOnly Day(string name, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1900 and <= 9000
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
