using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Retries;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>run</c>: the main job.</summary>
internal static class RunCommand
{
    public static Command Create(CommonOptions common)
    {
        var noWait = new Option<bool>("--no-wait") { Description = "When another run holds the lease, end at once with exit code 75." };
        var command = new Command("run", "Bring the organization's plan up to date: lease, check out, schedule, verify, commit.") { noWait };
        command.SetAction((parsed, cancellationToken) =>
            CommandContext.RunAsync(parsed, common, context => RunAsync(context, parsed.GetValue(noWait), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, bool noWait, CancellationToken cancellationToken)
    {
        await context.ProvideSampleAsync(cancellationToken);
        var retry = context.Options.Settings.Retry;
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
            noWait ? retry with { BusyTries = 1 } : retry,
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
