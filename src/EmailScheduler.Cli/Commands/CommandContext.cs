using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Notifications;
using EmailScheduler.Runs.Programs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Restores;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.S3;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace EmailScheduler.Cli.Commands;

/// <summary>What a command works with: the validated options, the store, the output.</summary>
internal sealed class CommandContext
{
    private readonly ILogger _logger;

    private CommandContext(CliOptions options, CliOutput output, ILoggerFactory logs)
    {
        Options = options;
        Output = output;
        Logs = logs;
        _logger = logs.CreateLogger("email-scheduler");
        Store = StoreAddress.Open(options.Store.Address, TimeProvider, options.Settings.AllowPlainHttp);
        Database = new OrganizationDatabase(Store, options.OrganizationId, options.Settings, TimeProvider, _logger);
    }

    public CliOptions Options { get; }

    public CliOutput Output { get; }

    /// <summary>The log, on stderr.</summary>
    public ILoggerFactory Logs { get; }

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

    /// <summary>What people do about the organization's runs.</summary>
    public OrganizationActs Acts => new(Store, Options.OrganizationId, Options.Settings, TimeProvider, _logger);

    /// <summary>Who calls the program.</summary>
    public string Actor => Options.Settings.Actor!;

    /// <summary>What a change of the rules' settings would do to the plan.</summary>
    public OrganizationPlanComparison PlanComparison => new(Store, Options.OrganizationId, Options.Settings, TimeProvider, _logger);

    /// <summary>The way back to a past state.</summary>
    public OrganizationRestore Restore => new(Store, Options.OrganizationId, Options.Settings, TimeProvider, _logger);

    /// <summary>The day that the call is about, for what has no organization's time zone.</summary>
    public DateOnly Day => Options.AsOf ?? DateOnly.FromDateTime(TimeProvider.GetUtcNow().UtcDateTime);

    /// <summary>The option that names the organization, as commands in messages need it; empty where a call without it is about the same one.</summary>
    private string GivenOrganization => Options.OrganizationFrom == "--org" ? FormattableString.Invariant($" --org {Options.OrganizationId}") : "";

    /// <summary>Validates the call, then does a command's work.</summary>
    /// <param name="parsed">The call.</param>
    /// <param name="common">The options of every command.</param>
    /// <param name="work">The command's work, to its exit code.</param>
    /// <param name="makesStore">Whether the command may make the store's folder; all others find a misspelt one missing.</param>
    /// <param name="least">What is logged without <c>--verbose</c>.</param>
    /// <exception cref="InvalidSettingException">An option, a variable or a setting is wrong.</exception>
    /// <exception cref="InvalidDatabaseException">The store's folder is missing.</exception>
    public static async Task<int> RunAsync(ParseResult parsed, CommonOptions common, Func<CommandContext, Task<int>> work, bool makesStore = false, LogLevel least = LogLevel.Error)
    {
        var options = CliOptions.Read(parsed, common);
        var output = CliInvocation.OutputOf(parsed, common);
        using var logging = LoggerFactory.Create(builder => builder
            .SetMinimumLevel(output.Verbose ? LogLevel.Debug : least)

            // Of what the web server logs, only what is of use to who runs it; why it does not start is this program's to say.
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddConsoleFormatter<PrintableLog, ConsoleFormatterOptions>()
            .AddConsole(options => (options.LogToStandardErrorThreshold, options.FormatterName) = (LogLevel.Trace, PrintableLog.FormatterName)));
        var context = new CommandContext(options, output, logging);
        if (!makesStore)
        {
            context.RequireStore();
        }

        return await work(context);
    }

    /// <summary>Goes on only with a store that is there, as far as that is known without a request: a folder.</summary>
    /// <exception cref="InvalidDatabaseException">The folder is missing.</exception>
    public void RequireStore()
    {
        if (StoreAddress.FolderOf(Options.Store.Address) is { } folder && !Path.Exists(folder))
        {
            throw new InvalidDatabaseException(Options.Store.IsEmbedded
                ? $"No store is configured, and there is no folder '{folder}': 'email-scheduler run' makes a sample there; give --store for another place."
                : $"The store's folder '{folder}' does not exist. Correct --store or Store:Url; 'email-scheduler sample{GivenOrganization}' makes the folder and a sample in it.");
        }
    }

    /// <summary>What is said of an organization that the store does not have.</summary>
    public InvalidDatabaseException Missing() => new(
        $"There is no database of organization {Options.OrganizationId} in {Store.Address}: neither '{Database.Key}' nor a log of it. Correct --org or --store; 'email-scheduler sample{GivenOrganization}' makes one of invented people.");

    /// <summary>Goes on only with an organization of which the store has a database, or a past state of one.</summary>
    /// <exception cref="InvalidDatabaseException">It has none.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task RequireOrganizationAsync(CancellationToken cancellationToken)
    {
        if ((await Database.ExamineAsync(cancellationToken)).Kind == StoredDatabaseKind.None && (await History.ListAsync(limit: 1, cancellationToken)).Count == 0)
        {
            throw Missing();
        }
    }

    /// <summary>Shows a warning, if there is one, beside the result of an act that is done.</summary>
    public void Warn(string? warning)
    {
        if (warning is not null)
        {
            Output.WriteStatus($"Warning: {warning}");
        }
    }

    /// <summary>The run to compare another one with; <see langword="null"/> when there is none that can be read, or when no person looks.</summary>
    public async Task<RunReport?> BeforeAsync(RunOutcome outcome, CancellationToken cancellationToken)
    {
        if (!Output.IsForPeople || outcome is not { Succeeded: true, Report: { Plan: not null } report })
        {
            return null;
        }

        try
        {
            return await Database.Reports.PrecedingAsync(report, cancellationToken);
        }
        catch (ObjectStoreException failure)
        {
            // The run has ended as it has: what it would be compared with does not change that.
            _logger.LogWarning(failure, "The reports of earlier runs cannot be read");
            return null;
        }
    }

    /// <summary>A run by the engine that the settings ask for; only the built-in one reports rows and contacts.</summary>
    public OrganizationRun NewRun(Action<PlannedRow>? onRow = null, Action<ExcludedContact>? onExcluded = null)
    {
        var engine = Options.Settings.Engine;
        return new OrganizationRun(
            Store,
            Options.Settings,
            engine.Command is null ? new BuiltInEngine(TimeProvider) { OnRow = onRow, OnExcluded = onExcluded } : ConfiguredEngine.Create(engine, TimeProvider, _logger),
            TimeProvider,
            _logger);
    }

    /// <summary>Notifies of how runs ended whoever the settings name.</summary>
    public RunNotifier NewNotifier() => new(Store, Options.Settings.Notify, TimeProvider, _logger);

    public OrganizationExec NewExec() => new(Store, Options.Settings, TimeProvider, _logger);

    /// <summary>Makes a bucket that is missing; only for what makes a database there, never for a run.</summary>
    public Task ProvideBucketAsync(CancellationToken cancellationToken) => Store is S3ObjectStore bucket ? bucket.CreateBucketAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>In the embedded store, and only there, a newcomer finds something to schedule.</summary>
    /// <returns>Whether a sample was made.</returns>
    public async Task<bool> ProvideSampleAsync(CancellationToken cancellationToken)
    {
        if (await Database.ProvideSampleAsync(Options.Store, Day, cancellationToken) is { } sample)
        {
            Output.WriteStatus(FormattableString.Invariant(
                $"No store is configured: using the folder '{Options.Store.Address}', where a sample organization {sample.OrganizationId} with {sample.Contacts:N0} contacts was made."));
            return true;
        }

        return false;
    }

    /// <summary>Shows how a commit that is no run ended: in one sentence when it was made, in another when there was nothing to make.</summary>
    public int Show(RunOutcome outcome, string completed, string unchanged) =>
        Show(outcome, _ => Output.WriteLine(outcome.Status == RunStatus.Completed ? completed : unchanged));

    /// <summary>Shows how a run ended, and says what the process ends with.</summary>
    public int Show(RunOutcome outcome, Action<RunOutcome>? show = null)
    {
        var exitCode = Failure.CodeOf(outcome.Status, outcome.Rejection);
        Output.WriteResult(outcome, _ =>
        {
            if (outcome.Succeeded || outcome.Status == RunStatus.Held)
            {
                show?.Invoke(outcome);
            }
        });
        if (!outcome.Succeeded)
        {
            Output.WriteError(outcome.Reason ?? $"Run {outcome.RunId} ended {outcome.Status}.");
        }

        return exitCode;
    }
}
