using System.CommandLine;
using System.Globalization;
using EmailScheduler.Api.Access.Serving;
using EmailScheduler.Api.Http;
using EmailScheduler.Api.Schedules;
using EmailScheduler.Api.Settings;
using EmailScheduler.Api.Work;
using EmailScheduler.Cli.Serving;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web;
using EmailScheduler.Web.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>serve</c>: the timer, the HTTP API and the console in one process, until it is asked to end.</summary>
internal static class ServeCommand
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    public static Command Create(CommonOptions common)
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen on this machine; several with ';' between them, port 0 for any that is free.", HelpName = "URLS", DefaultValueFactory = _ => DefaultUrl };
        var schedule = new Option<string?>("--schedule") { Description = "When to run the organizations: NCRONTAB of six fields (seconds first), in UTC. Default: the setting Schedule, then only when asked to.", HelpName = "CRON" };
        var runAt = new Option<string?>("--run-at") { Description = "With a schedule that fires hourly: the local hours at which an organization is run, such as 6 or 6,18. Default: the setting RunAt, then whenever it fires.", HelpName = "H" };
        var parallel = new Option<string?>("--parallel") { Description = "How many runs at a time, 1 to 100. Default: MaxParallelRuns, then the number of processors.", HelpName = "N" };
        var command = new Command("serve", "Run the organizations on a schedule and serve the console and the HTTP API to this machine, until SIGTERM or Ctrl+C.") { urls, schedule, runAt, parallel };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(
            parsed,
            common,
            context => RunAsync(context, parsed.GetValue(urls)!, parsed.GetValue(schedule), parsed.GetValue(runAt), parsed.GetValue(parallel), cancellationToken),
            makesStore: true,
            least: LogLevel.Warning));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string urls, string? schedule, string? runAt, string? parallel, CancellationToken cancellationToken)
    {
        var addresses = LoopbackUrl.ParseAll(urls, "--urls");
        var settings = SettingsOf(context, schedule, runAt, parallel);
        var token = context.Options.Fleet.Token is { } chosen ? ServeToken.Parse(chosen, "Serve:Token") : ServeToken.New();
        using var telemetry = TelemetryExport.Start();
        if (!await context.ProvideSampleAsync(cancellationToken))
        {
            context.RequireStore();
        }

        using var notifier = context.NewNotifier();
        await using var runs = new InProcessRunHost(
            context.Store, context.NewRun(), settings.Run.Retry, notifier, settings.MaxParallelRuns, context.TimeProvider, context.Logs.CreateLogger<InProcessRunHost>())
        { OnEnd = outcome => Show(context, outcome) };
        await using var server = await HttpServer.StartAsync(addresses, "--urls", token, context.Logs, services => Add(services, context, settings, runs), cancellationToken);
        Show(context, server.Addresses, token, settings, schedule ?? context.Options.Fleet.Schedule);
        await WorkAsync(server, runs, settings, cancellationToken);
        return ExitCode.Done;
    }

    /// <exception cref="InvalidSettingException">A value is wrong.</exception>
    private static HostSettings SettingsOf(CommandContext context, string? schedule, string? runAt, string? parallel)
    {
        var fleet = context.Options.Fleet;
        var timer = schedule is not null ? TimerSchedule.Parse(schedule, "--schedule") : fleet.Schedule is { } set ? TimerSchedule.Parse(set, "Schedule") : TimerSchedule.Never;
        if (runAt is not null && timer == TimerSchedule.Never)
        {
            throw new InvalidSettingException("--run-at", runAt, "give a schedule that fires hourly with it, such as --schedule '0 0 * * * *'");
        }

        return new HostSettings
        {
            Run = context.Options.Settings,
            Store = context.Options.Store,
            Schedule = timer,
            RunAt = runAt is not null ? RunHours.Parse(runAt, "--run-at") : fleet.RunAt is { } hours ? RunHours.Parse(hours, "RunAt") : null,
            Organizations = fleet.Organizations,
            MaxParallelRuns = fleet.AtOnce(parallel),
        };
    }

    private static void Add(IServiceCollection services, CommandContext context, HostSettings settings, InProcessRunHost runs) => services
        .AddSingleton(context.Store)
        .AddSingleton(context.TimeProvider)
        .AddSingleton(settings)
        .AddSingleton(context.Options.SourcedSettings)
        .AddSingleton<OrganizationStatuses>()
        .AddSingleton<SuccessMonitor>()
        .AddSingleton(runs)
        .AddSingleton<IRunHost>(runs)
        .AddSingleton<RunTimer>()
        .AddSingleton<HourlyMonitor>()
        .AddApi()
        .AddConsole()
        .AddSignIn();

    /// <summary>Works until it is cancelled, or one of its parts fails, which then all do; no lease is left behind.</summary>
    private static async Task WorkAsync(HttpServer server, InProcessRunHost runs, HostSettings settings, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> parts = [server.Services.GetRequiredService<HourlyMonitor>().RunAsync(stop.Token)];
        if (settings.Schedule != TimerSchedule.Never)
        {
            parts.Add(server.Services.GetRequiredService<RunTimer>().RunAsync(stop.Token));
        }

        var first = await Task.WhenAny(parts);
        await stop.CancelAsync();
        await Task.WhenAll(runs.StopAsync(), server.StopAsync());
        if (!cancellationToken.IsCancellationRequested)
        {
            await first;
        }
    }

    private static void Show(CommandContext context, IReadOnlyList<string> addresses, ServeToken token, HostSettings settings, string? schedule)
    {
        var document = new Document
        {
            Urls = addresses,
            Token = context.Options.Fleet.Token is null ? token.Text : null,
            Schedule = schedule,
            NextOccurrence = settings.Schedule.FirstFrom(context.TimeProvider.GetUtcNow()),
            Parallel = settings.MaxParallelRuns,
        };
        context.Output.WriteResult(document, _ =>
        {
            context.Output.WriteLine($"Listening on {string.Join(" and ", document.Urls)}");
            if (document.Token is { } text)
            {
                context.Output.WriteLine($"Token, for whoever may act: {text}");
            }

            context.Output.WriteLine(document.NextOccurrence is { } next
                ? string.Create(CultureInfo.InvariantCulture, $"Schedule: {document.Schedule} (UTC), next at {next:yyyy-MM-dd HH:mm:ss}Z; {Runs(document.Parallel)} at a time")
                : $"No schedule is set: runs start when they are asked for; --schedule or the setting Schedule sets one. {Runs(document.Parallel)} at a time");
        });
    }

    /// <summary>A line on stderr for each run; an error for one that did not end well.</summary>
    private static void Show(CommandContext context, RunOutcome outcome)
    {
        var run = EndedRun.Of(outcome, Failure.CodeOf(outcome.Status, outcome.Rejection));
        if (outcome.Succeeded)
        {
            context.Output.WriteStatus($"Organization {run.OrganizationId}: {run.Words}");
        }
        else
        {
            context.Output.WriteError($"Run {run.RunId} of organization {run.OrganizationId}: {run.Words}");
        }
    }

    private static string Runs(int parallel) => parallel == 1 ? "1 run" : $"{parallel} runs";

    /// <summary>The document of <c>--json</c>, at the start.</summary>
    private sealed record Document
    {
        /// <summary>Where it listens.</summary>
        public required IReadOnlyList<string> Urls { get; init; }

        /// <summary>What lets callers act; absent when it was given, and is known.</summary>
        public required string? Token { get; init; }

        /// <summary>When the timer fires (NCRONTAB, UTC); absent without a schedule.</summary>
        public required string? Schedule { get; init; }

        /// <summary>When it fires next (UTC).</summary>
        public required DateTimeOffset? NextOccurrence { get; init; }

        /// <summary>Runs at a time.</summary>
        public required int Parallel { get; init; }
    }
}
