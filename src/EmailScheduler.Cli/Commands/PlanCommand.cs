using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>plan</c>: what a run would do.</summary>
internal static class PlanCommand
{
    public static Command Create(CommonOptions common)
    {
        var csv = new Option<string?>("--csv") { Description = "Write one line for each row that is planned or would change; - is stdout.", HelpName = "FILE" };
        var command = new Command("plan", "Show what a run would change, without lease and commit.") { csv };
        command.SetAction((parsed, cancellationToken) => Desk.AtWorkAsync(parsed, common, desk => PlanAsync(desk, parsed.GetValue(csv), cancellationToken)));
        return command;
    }

    private static async Task<int> PlanAsync(Desk desk, string? csv, CancellationToken cancellationToken)
    {
        Validate(desk, csv);
        await desk.ProvideSampleAsync(cancellationToken);
        var request = new RunRequest
        {
            OrganizationId = desk.Invocation.OrganizationId,
            RunId = RunId.New(desk.TimeProvider),
            AsOf = desk.Invocation.AsOf,
            DryRun = true,
        };
        var leftOut = desk.Terminal.Verbose ? new LeftOutView() : null;
        using var rows = csv is null ? null : RowsFile.Create(csv, desk.Terminal.Output);
        var outcome = await ProgressView.WatchAsync(desk.Terminal, progress => desk.NewRun(rows is null ? null : rows.Add, leftOut is null ? null : leftOut.Add).RunAsync(request, progress, cancellationToken));
        leftOut?.Show(desk.Terminal);
        if (outcome.Succeeded)
        {
            rows?.Complete();
        }

        return desk.Show(outcome, csv == "-" ? (_, _) => { } : PlanView.Show);
    }

    private static void Validate(Desk desk, string? csv)
    {
        if (csv is not null && desk.Invocation.Settings.Engine.Command is { } command)
        {
            throw new InvalidSettingException("Engine:Command", command, "leave it out to list the rows of a plan by the built-in rules: an external engine's are only counted");
        }

        if (csv == "-" && desk.Terminal.Json)
        {
            throw new InvalidSettingException("--csv", csv, "give a file: with --json, stdout has the document");
        }
    }
}
