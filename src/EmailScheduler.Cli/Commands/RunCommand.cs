using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
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
            Desk.AtWorkAsync(parsed, common, desk => RunAsync(desk, parsed.GetValue(noWait), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(Desk desk, bool noWait, CancellationToken cancellationToken)
    {
        await desk.ProvideSampleAsync(cancellationToken);
        var retry = desk.Invocation.Settings.Retry;
        var request = new RunRequest { OrganizationId = desk.Invocation.OrganizationId, RunId = RunId.New(desk.TimeProvider), AsOf = desk.Invocation.AsOf };
        LeftOutView? leftOut = null;
        var outcome = await ProgressView.WatchAsync(desk.Terminal, progress => RunWorkflow.RunAsync(
            new InProcessWorkflowContext(
                (asked, token) =>
                {
                    // Each try finds them anew; the last one's are told.
                    leftOut = desk.Terminal.Verbose ? new LeftOutView() : null;
                    return desk.NewRun(onLeftOut: leftOut is null ? null : leftOut.Add).RunAsync(asked, progress, token);
                },
                desk.TimeProvider,
                status => Tell(progress, status, desk.TimeProvider)),
            request,
            noWait ? retry with { BusyTries = 1 } : retry,
            cancellationToken));
        leftOut?.Show(desk.Terminal);
        return desk.Show(outcome);
    }

    private static void Tell(ProgressView progress, RunWorkflowStatus status, TimeProvider timeProvider)
    {
        if (status.NextTryAt is { } next)
        {
            progress.Wait(FormattableString.Invariant($"{status.Reason} Try {status.Tries + 1} in {(next - timeProvider.GetUtcNow()).TotalSeconds:0} s."));
        }
    }
}
