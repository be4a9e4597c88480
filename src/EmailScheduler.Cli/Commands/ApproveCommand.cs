using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>approve</c>: lets the plan pass that the newest run has held back.</summary>
internal static class ApproveCommand
{
    public static Command Create(CommonOptions common)
    {
        var reason = ReasonOption.Required();
        var held = new Option<string?>("--held") { Description = "The run whose plan is meant, to be sure; refused when it is not the newest one.", HelpName = "RUN" };
        var run = new Option<bool>("--run") { Description = "Run at once, and end with the exit code of that run." };
        var command = new Command("approve", "Approve the plan that the organization's newest run has held back: a run within 48 hours makes it, unless it is worse by then or was made with other settings.") { reason, held, run };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(
            parsed, common, context => ApproveAsync(context, ReasonOption.Read(parsed, reason), parsed.GetValue(held), parsed.GetValue(run), cancellationToken)));
        return command;
    }

    private static async Task<int> ApproveAsync(CommandContext context, string reason, string? held, bool runs, CancellationToken cancellationToken)
    {
        var outcome = await context.Acts.ApproveNewestAsync(reason, context.Actor, held, cancellationToken);
        if (outcome.Approval is not { } approval)
        {
            if (!outcome.HasRun)
            {
                await context.RequireOrganizationAsync(cancellationToken);
            }

            return Failure.Show(context.Output, ExitCode.BadConfiguration, outcome.Refusal!);
        }

        context.Warn(outcome.Warning);
        if (!context.Output.Json)
        {
            Show(context, outcome, approval);
        }

        return runs
            ? await RunCommand.CarryOutAsync(context, context.Options.Settings.Retry, run => ReportAsync(context, outcome, approval, run, cancellationToken), cancellationToken)
            : await ReportAsync(context, outcome, approval, run: null, cancellationToken);
    }

    /// <summary>The document is one: what was approved, and the run, where one was wanted.</summary>
    private static async Task<int> ReportAsync(CommandContext context, ApproveOutcome outcome, Approval approval, RunOutcome? run, CancellationToken cancellationToken)
    {
        if (context.Output.Json)
        {
            context.Output.WriteResult(new Document(context.Options.OrganizationId, outcome.IsNew ? "approved" : "already_approved", approval, outcome.Pause, outcome.Warning, run), _ => { });
        }

        return run is null ? ExitCode.Done
            : context.Output.Json ? Failure.CodeOf(run.Status, run.Rejection)
            : await RunCommand.ShowAsync(context, run, cancellationToken);
    }

    private static void Show(CommandContext context, ApproveOutcome outcome, Approval approval)
    {
        var output = context.Output;
        output.WriteLine($"Run {approval.HeldRunId} of organization {approval.OrganizationId}: {(outcome.IsNew ? "" : "already ")}{ActView.Words(approval)}");
        HeldView.ShowFindings(output, approval.Findings);
        if (outcome.Held is { } held)
        {
            AttentionView.ShowCounts(output, held);
        }

        output.WriteLine("A run makes the plan until then, while none of this is worse by more than a tenth, and settings, exclusion windows and engine are the same.");
        if (outcome.Pause is { } pause)
        {
            output.WriteLine($"The organization is {ActView.Words(pause)}");
            output.WriteLine(ActView.Advice(pause, approval.OrganizationId));
        }
    }

    private sealed record Document(long OrganizationId, string Status, Approval Approval, Pause? Pause, string? Warning, RunOutcome? Run);
}
