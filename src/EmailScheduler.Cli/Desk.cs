using System.CommandLine;
using EmailScheduler.Cli.Commands;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Stores;
using EmailScheduler.Samples;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.S3;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace EmailScheduler.Cli;

/// <summary>What a command works with: the validated call, the store, the terminal.</summary>
internal sealed class Desk
{
    /// <summary>The only organization that is given a sample.</summary>
    private const long SampleOrganization = 99;

    private readonly ILogger _logger;

    private Desk(Invocation invocation, Terminal terminal, ILogger logger)
    {
        Invocation = invocation;
        Terminal = terminal;
        _logger = logger;
        Store = StoreAddress.Open(invocation.StoreUrl, TimeProvider, invocation.Settings.AllowPlainHttp);
        Database = new OrganizationDatabase(Store, invocation.OrganizationId, invocation.Settings, TimeProvider, logger);
    }

    public Invocation Invocation { get; }

    public Terminal Terminal { get; }

    public TimeProvider TimeProvider { get; } = TimeProvider.System;

    public IObjectStore Store { get; }

    /// <summary>The organization's database.</summary>
    public OrganizationDatabase Database { get; }

    /// <summary>The past of the organization's database in a log, and the way from one layout to the other.</summary>
    public OrganizationHistory History => new(Store, Invocation.OrganizationId, Invocation.Settings, TimeProvider, _logger);

    /// <summary>The day that the call is about, for what has no organization's time zone.</summary>
    public DateOnly Day => Invocation.AsOf ?? DateOnly.FromDateTime(TimeProvider.GetUtcNow().UtcDateTime);

    /// <summary>Validates the call, then does a command's work.</summary>
    public static async Task<int> AtWorkAsync(ParseResult parsed, CommonOptions common, Func<Desk, Task<int>> work)
    {
        var invocation = Invocation.Read(parsed, common);
        var terminal = Terminal.Of(parsed, common);
        using var logging = LoggerFactory.Create(builder => builder
            .SetMinimumLevel(terminal.Verbose ? LogLevel.Debug : LogLevel.Error)
            .AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddSimpleConsole(options => options.SingleLine = true));
        return await work(new Desk(invocation, terminal, logging.CreateLogger("email-scheduler")));
    }

    /// <summary>A run by the engine that the settings ask for; only the built-in one tells of rows and contacts.</summary>
    public OrganizationRun NewRun(Action<PlannedRow>? onRow = null, Action<LeftOutContact>? onLeftOut = null)
    {
        var engine = Invocation.Settings.Engine;
        return new OrganizationRun(
            Store,
            Invocation.Settings,
            engine.Command is null ? new BuiltInEngine { OnRow = onRow, OnLeftOut = onLeftOut } : ConfiguredEngine.Create(engine, TimeProvider, _logger),
            TimeProvider,
            _logger);
    }

    public OrganizationExplanation NewExplanation() => new(Store, Invocation.Settings, TimeProvider, _logger);

    /// <summary>Makes a bucket that is missing; only for what makes a database there, never for a run.</summary>
    public Task ProvideBucketAsync(CancellationToken cancellationToken) => Store is S3ObjectStore bucket ? bucket.CreateBucketAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>In the embedded store, and only there, a newcomer finds something to schedule.</summary>
    public async Task ProvideSampleAsync(CancellationToken cancellationToken)
    {
        if (!Invocation.IsEmbeddedStore || Invocation.OrganizationId != SampleOrganization)
        {
            return;
        }

        // Where another process holds the lease, it is that one's to make the sample, or it has a database already.
        var options = new SampleOptions { OrganizationId = SampleOrganization, AsOf = Day };
        if ((await Database.CreateSampleAsync(options, cancellationToken)).Status == RunStatus.Completed)
        {
            Terminal.Note(FormattableString.Invariant(
                $"No store is configured: using the folder '{Invocation.StoreUrl}', where a sample organization {SampleOrganization} with {options.Contacts:N0} contacts was made."));
        }
    }

    /// <summary>Shows how a commit that is no run ended: in one sentence when it was made, in another when there was nothing to make.</summary>
    public int Show(RunOutcome outcome, string completed, string unchanged) =>
        Show(outcome, (_, _) => Terminal.Say(outcome.Status == RunStatus.Completed ? completed : unchanged));

    /// <summary>Shows how a run ended, and says what the process ends with.</summary>
    public int Show(RunOutcome outcome, Action<IAnsiConsole, RunOutcome>? show = null)
    {
        var exitCode = Failure.CodeOf(outcome.Status, outcome.Rejection);
        Terminal.Answer(outcome, console =>
        {
            if (outcome.Succeeded)
            {
                (show ?? RunView.Show)(console, outcome);
            }
        });
        if (!outcome.Succeeded)
        {
            Terminal.Error(outcome.Reason ?? $"Run {outcome.RunId} ended {outcome.Status}.");
        }

        return exitCode;
    }
}
