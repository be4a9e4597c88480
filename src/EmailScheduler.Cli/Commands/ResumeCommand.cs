using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>resume</c>: ends a pause.</summary>
internal static class ResumeCommand
{
    public static Command Create(CommonOptions common)
    {
        var reason = ReasonOption.Optional();
        var command = new Command("resume", "End the pause of the organization's runs; the next run makes its plan again.") { reason };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => ResumeAsync(context, ReasonOption.ReadOptional(parsed, reason), cancellationToken)));
        return command;
    }

    private static async Task<int> ResumeAsync(CommandContext context, string? reason, CancellationToken cancellationToken)
    {
        var (outcome, warning) = await context.Acts.ResumeAsync(reason, context.Actor, cancellationToken);
        var organization = context.Options.OrganizationId;
        if (outcome.Result == ResumeResult.NotPaused)
        {
            await context.RequireOrganizationAsync(cancellationToken);
        }

        context.Warn(warning);
        context.Output.WriteResult(new Document(organization, StatusOf(outcome.Result), outcome.Pause, warning), _ => context.Output.WriteLine(outcome switch
        {
            { Result: ResumeResult.Resumed, Pause: { } ended } => $"Organization {organization} is resumed; it was {ActView.Words(ended)}",
            { Result: ResumeResult.NotPaused } => $"Organization {organization} is not paused.",
            _ => $"Organization {organization} is {ActView.Words(outcome.Pause!)}",
        }));
        if (outcome.Result != ResumeResult.Changed)
        {
            return ExitCode.Done;
        }

        context.Output.WriteError("Another pause has taken the place of the one that was to be ended, and holds. Read why, and resume again if that is to be ended too.");
        return ExitCode.Busy;
    }

    private static string StatusOf(ResumeResult result) => result switch
    {
        ResumeResult.Resumed => "resumed",
        ResumeResult.NotPaused => "not_paused",
        _ => "paused",
    };

    private sealed record Document(long OrganizationId, string Status, PauseDocument? Pause, string? Warning);
}
