using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>plan</c>: what a run would do.</summary>
internal static class PlanCommand
{
    public static Command Create(CommonOptions common)
    {
        var csv = new Option<string?>("--csv") { Description = "Write one line for each row that is planned or would change; - is stdout.", HelpName = "FILE" };
        var command = new Command("plan", "Show what a run would change, without lease and commit.") { csv };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => PlanAsync(context, parsed.GetValue(csv), cancellationToken)));
        return command;
    }

    private static async Task<int> PlanAsync(CommandContext context, string? csv, CancellationToken cancellationToken)
    {
        Validate(context, csv);
        await context.ProvideSampleAsync(cancellationToken);
        var request = new RunRequest
        {
            OrganizationId = context.Options.OrganizationId,
            RunId = RunId.New(context.TimeProvider),
            AsOf = context.Options.AsOf,
            DryRun = true,
        };
        var excluded = context.Output.Verbose ? new ExcludedView() : null;
        using var rows = csv is null ? null : RowsFile.Create(csv, context.Output.Writer);
        var outcome = await ProgressView.WatchAsync(context.Output, progress => context.NewRun(rows is null ? null : rows.Add, excluded is null ? null : excluded.Add).RunAsync(request, progress, cancellationToken));
        excluded?.Show(context.Output);
        if (outcome.Succeeded)
        {
            rows?.Complete();
        }

        return context.Show(outcome, csv == "-" ? (_, _) => { } : PlanView.Show);
    }

    private static void Validate(CommandContext context, string? csv)
    {
        if (csv is not null && context.Options.Settings.Engine.Command is { } command)
        {
            throw new InvalidSettingException("Engine:Command", command, "omit it to list the rows of a plan by the built-in rules: an external engine's are only counted");
        }

        if (csv == "-" && context.Output.Json)
        {
            throw new InvalidSettingException("--csv", csv, "give a file: with --json, stdout has the document");
        }
    }
}
