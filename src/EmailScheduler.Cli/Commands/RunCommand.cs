using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>run</c>: the main job.</summary>
internal static class RunCommand
{
    public static Command Create(CommonOptions common)
    {
        var noWait = new Option<bool>("--no-wait") { Description = "When another run holds the lease, end at once with exit code 75." };
        var all = new Option<bool>("--all") { Description = "Run all organizations of the store, several at a time; the exit code is that of the one that ended worst." };
        var parallel = new Option<string?>("--parallel") { Description = "With --all: how many at a time, 1 to 100. Default: MaxParallelRuns, then the number of processors.", HelpName = "N" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what the run would change, without lease and commit, as 'plan' does." };
        var command = new Command("run", "Bring the organization's plan up to date: lease, check out, schedule, verify, commit.") { noWait, dryRun, all, parallel };
        command.SetAction((parsed, cancellationToken) => (parsed.GetValue(all), parsed.GetValue(parallel), parsed.GetValue(dryRun)) switch
        {
            (true, _, true) => throw InvalidSettingException.OfInput("--dry-run", "'--dry-run' shows the plan of one organization: omit it with --all, or give --org instead of --all."),
            (true, var atOnce, _) => CommandContext.RunAsync(parsed, common, context => RunAllCommand.RunAsync(context, atOnce, RetryOf(context, parsed.GetValue(noWait)), cancellationToken), makesStore: true),
            (false, { } atOnce, _) => throw new InvalidSettingException("--parallel", atOnce, "give --all with it, or omit it"),
            (false, null, true) => CommandContext.RunAsync(parsed, common, context => PlanCommand.PlanAsync(context, csv: null, cancellationToken)),
            _ => CommandContext.RunAsync(parsed, common, context => RunAsync(context, RetryOf(context, parsed.GetValue(noWait)), cancellationToken), makesStore: true),
        });
        return command;
    }

    private static RetrySettings RetryOf(CommandContext context, bool noWait) =>
        noWait ? context.Options.Settings.Retry with { BusyTries = 1 } : context.Options.Settings.Retry;

    /// <summary>Carries out a run with all its tries, shows its progress, reports how it ended, and then notifies of that whoever the settings name.</summary>
    /// <param name="context">What the command works with.</param>
    /// <param name="retry">How it is tried again.</param>
    /// <param name="report">Reports how the run ended, to the exit code.</param>
    /// <param name="cancellationToken">Stops the run, or interrupts the notifications.</param>
    public static async Task<int> CarryOutAsync(CommandContext context, RetrySettings retry, Func<RunOutcome, Task<int>> report, CancellationToken cancellationToken)
    {
        var request = new RunRequest { OrganizationId = context.Options.OrganizationId, RunId = RunId.New(context.TimeProvider), AsOf = context.Options.AsOf };
        var (outcome, reported) = await EndOfAsync(context, request, retry, report, cancellationToken);
        using var notifications = new RunNotifications(context);
        try
        {
            return await reported();
        }
        finally
        {
            // Also when the report cannot be shown: the run has ended.
            notifications.Start(request, outcome, cancellationToken);
            await notifications.EndAsync();
        }
    }

    /// <summary>Shows how a run ended, compared with the one before.</summary>
    public static async Task<int> ShowAsync(CommandContext context, RunOutcome outcome, CancellationToken cancellationToken)
    {
        var before = await context.BeforeAsync(outcome, cancellationToken);
        return context.Show(outcome, run => RunView.Show(context.Output, run, before));
    }

    private static async Task<int> RunAsync(CommandContext context, RetrySettings retry, CancellationToken cancellationToken)
    {
        if (!await context.ProvideSampleAsync(cancellationToken))
        {
            context.RequireStore();
        }

        return await CarryOutAsync(context, retry, outcome => ShowAsync(context, outcome, cancellationToken), cancellationToken);
    }

    /// <summary>How the run ended, and what reports it. A failure that was not foreseen is reported as the program reports any.</summary>
    private static async Task<(RunOutcome Outcome, Func<Task<int>> Report)> EndOfAsync(
        CommandContext context, RunRequest request, RetrySettings retry, Func<RunOutcome, Task<int>> report, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await TryAsync(context, request, retry, cancellationToken);
            return (outcome, () => report(outcome));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException && !(failure is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return (RunOutcome.Failed(request, failure), () => Task.FromResult(Failure.Show(context.Output, failure)));
        }
    }

    private static async Task<RunOutcome> TryAsync(CommandContext context, RunRequest request, RetrySettings retry, CancellationToken cancellationToken)
    {
        ExcludedView? excluded = null;
        var outcome = await ProgressView.WatchAsync(context.Output, progress => RunWorkflow.RunAsync(
            new InProcessWorkflowContext(
                (asked, token) =>
                {
                    // Each try finds them anew; those of the last one are shown.
                    excluded = context.Output.Verbose ? new ExcludedView() : null;
                    return context.NewRun(onExcluded: excluded is null ? null : excluded.Add).RunAsync(asked, progress, token);
                },
                context.TimeProvider,
                status => Show(progress, status, context.TimeProvider)),
            request,
            retry,
            cancellationToken));
        excluded?.Show(context.Output);
        return outcome;
    }

    private static void Show(ProgressView progress, RunWorkflowStatus status, TimeProvider timeProvider)
    {
        if (status.NextTryAt is { } next)
        {
            progress.Wait(FormattableString.Invariant($"{status.Reason} Try {status.Tries + 1} in {(next - timeProvider.GetUtcNow()).TotalSeconds:0} s."));
        }
    }
}
