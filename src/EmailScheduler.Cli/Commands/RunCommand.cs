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
        var command = new Command("run", "Bring the organization's plan up to date: lease, check out, schedule, verify, commit.") { noWait, all, parallel };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context =>
        {
            var retry = context.Options.Settings.Retry;
            retry = parsed.GetValue(noWait) ? retry with { BusyTries = 1 } : retry;
            return (parsed.GetValue(all), parsed.GetValue(parallel)) switch
            {
                (true, var atOnce) => RunAllCommand.RunAsync(context, atOnce, retry, cancellationToken),
                (false, null) => RunAsync(context, retry, cancellationToken),
                (false, { } atOnce) => throw new InvalidSettingException("--parallel", atOnce, "give --all with it, or omit it"),
            };
        }));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, RetrySettings retry, CancellationToken cancellationToken)
    {
        await context.ProvideSampleAsync(cancellationToken);
        var request = new RunRequest { OrganizationId = context.Options.OrganizationId, RunId = RunId.New(context.TimeProvider), AsOf = context.Options.AsOf };
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
        return context.Show(outcome);
    }

    private static void Show(ProgressView progress, RunWorkflowStatus status, TimeProvider timeProvider)
    {
        if (status.NextTryAt is { } next)
        {
            progress.Wait(FormattableString.Invariant($"{status.Reason} Try {status.Tries + 1} in {(next - timeProvider.GetUtcNow()).TotalSeconds:0} s."));
        }
    }
}
