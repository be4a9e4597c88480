using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>plan</c>: what a run would do.</summary>
internal static class PlanCommand
{
    public static Command Create(CommonOptions common)
    {
        var command = new Command("plan", "Show what a run would change, without lease and commit.");
        command.SetAction((parsed, cancellationToken) => Desk.AtWorkAsync(parsed, common, desk => PlanAsync(desk, cancellationToken)));
        return command;
    }

    private static async Task<int> PlanAsync(Desk desk, CancellationToken cancellationToken)
    {
        await desk.ProvideSampleAsync(cancellationToken);
        var request = new RunRequest
        {
            OrganizationId = desk.Invocation.OrganizationId,
            RunId = RunId.New(desk.TimeProvider),
            AsOf = desk.Invocation.AsOf,
            DryRun = true,
        };
        return desk.Show(await ProgressView.WatchAsync(desk.Terminal, progress => desk.NewRun().RunAsync(request, progress, cancellationToken)));
    }
}
