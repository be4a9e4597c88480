using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>pause</c>: a hold by hand.</summary>
internal static class PauseCommand
{
    public static Command Create(CommonOptions common)
    {
        var reason = ReasonOption.Required();
        var until = new Option<string?>("--until") { Description = "The first day that is planned again, in the organization's time zone. Default: until 'resume'.", HelpName = "YYYY-MM-DD" };
        var command = new Command("pause", "Hold the organization's plan back: its runs commit reported events and what must not be sent, and nothing else; 'emails due' lists nothing.") { reason, until };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => PauseAsync(
            context, ReasonOption.Read(parsed, reason), parsed.GetValue(until) is { } day ? CliOptions.Day("--until", day) : null, cancellationToken)));
        return command;
    }

    private static async Task<int> PauseAsync(CommandContext context, string reason, DateOnly? until, CancellationToken cancellationToken)
    {
        var outcome = await context.Acts.PauseAsync(reason, until, context.Actor, cancellationToken);
        context.Warn(outcome.Warning);
        var organization = context.Options.OrganizationId;
        context.Output.WriteResult(new Document(organization, "paused", outcome.Pause, outcome.Replaced, outcome.Warning), _ =>
        {
            context.Output.WriteLine($"Organization {organization} is {ActView.Words(outcome.Pause)}");
            if (outcome.Replaced is { } before)
            {
                context.Output.WriteLine($"This replaces an earlier pause: {ActView.Words(before)}");
            }

            context.Output.WriteLine(ActView.Advice(outcome.Pause, organization));
        });
        return ExitCode.Done;
    }

    private sealed record Document(long OrganizationId, string Status, PauseDocument Paused, PauseDocument? Replaced, string? Warning);
}
