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
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what the run would change, without lease and commit, as 'plan' does." };
        var command = new Command("run", "Bring the organization's plan up to date: lease, check out, schedule, verify, commit.") { noWait, dryRun };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(dryRun)
            ? CommandContext.RunAsync(parsed, common, context => PlanCommand.PlanAsync(context, csv: null, cancellationToken))
            : CommandContext.RunAsync(parsed, common, context => RunAsync(context, parsed.GetValue(noWait), cancellationToken), makesStore: true));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, bool noWait, CancellationToken cancellationToken)
    {
        if (!await context.ProvideSampleAsync(cancellationToken))
        {
            context.RequireStore();
        }

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
        var before = await context.BeforeAsync(outcome, cancellationToken);
        return context.Show(outcome, run => RunView.Show(context.Output, run, before));
    }

    private static void Show(ProgressView progress, RunWorkflowStatus status, TimeProvider timeProvider)
    {
        if (status.NextTryAt is { } next)
        {
            progress.Wait(FormattableString.Invariant($"{status.Reason} Try {status.Tries + 1} in {(next - timeProvider.GetUtcNow()).TotalSeconds:0} s."));
        }
    }
}
