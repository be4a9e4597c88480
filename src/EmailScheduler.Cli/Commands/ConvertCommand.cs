using System.CommandLine;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>convert</c>: from one layout to the other, or out of a conflict between the two, under the lease.</summary>
internal static class ConvertCommand
{
    private const string Log = "log", PlainFile = "object";

    public static Command Create(CommonOptions common)
    {
        var to = new Option<string?>("--to") { Description = "The layout: log or object.", HelpName = "LAYOUT" };
        var discard = new Option<string?>("--discard")
        {
            Description = "Where a log and a plain file contradict each other: which of the two, log or object, is not to be the database. It is kept: a plain file as a version, a log closed.",
            HelpName = "LAYOUT",
        };
        to.AcceptOnlyFromAmong(Log, PlainFile);
        discard.AcceptOnlyFromAmong(Log, PlainFile);
        var yes = new Option<bool>("--yes") { Description = "With --discard: do it without a question; needed where there is no terminal." };
        var command = new Command("convert", "Take the database from one layout to the other, verified; what was there stays there.") { to, discard, yes };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => (parsed.GetValue(to), parsed.GetValue(discard)) switch
        {
            ({ } layout, null) => ConvertAsync(context, layout, cancellationToken),
            (null, { } layout) => DiscardAsync(context, layout, parsed.GetValue(yes), cancellationToken),
            (null, null) => throw InvalidSettingException.OfInput("--to", "'convert' needs a layout: give --to log or --to object; or, after a conflict, --discard log or --discard object."),
            _ => throw InvalidSettingException.OfInput("--to", "'--to' and '--discard' exclude each other: give one of the two."),
        }));
        return command;
    }

    private static async Task<int> ConvertAsync(CommandContext context, string to, CancellationToken cancellationToken)
    {
        var outcome = await context.History.ConvertAsync(Kind(to), cancellationToken);
        return context.Show(
            outcome,
            completed: $"Organization {context.Options.OrganizationId} is in the {to} layout now.",
            unchanged: $"Organization {context.Options.OrganizationId} is in the {to} layout already.");
    }

    private static async Task<int> DiscardAsync(CommandContext context, string layout, bool isAgreed, CancellationToken cancellationToken)
    {
        if (!isAgreed && (await context.Database.ExamineAsync(cancellationToken)).Conflict is { } conflict)
        {
            context.Output.WriteStatus(conflict);
            context.Output.WriteStatus(layout == Log
                ? "The plain file becomes the database. The log is closed; its commits stay, and 'restore' goes back to them."
                : "The log becomes the database. The plain file is kept as a version, and 'restore' goes back to it.");
            var question = new Question(context.Output);
            if (!await question.AskAsync(cancellationToken))
            {
                context.Output.WriteResult(new Declined(context.Options.OrganizationId, "failed", ExitCode.BadConfiguration, Question.HowToAgree), _ => { });
                return question.Declined();
            }
        }

        var outcome = await context.History.DiscardAsync(Kind(layout), cancellationToken);
        var organization = context.Options.OrganizationId;
        return context.Show(
            outcome,
            completed: layout == Log
                ? $"The plain file is the database of organization {organization}; a log beside it is closed, and its commits stay."
                : $"The log is the database of organization {organization}; a plain file beside it, if there was one, is kept as a version.",
            unchanged: $"The log and the plain file of organization {organization} do not contradict each other; nothing was changed.");
    }

    private static DatabaseLayoutKind Kind(string layout) => layout == Log ? DatabaseLayoutKind.Log : DatabaseLayoutKind.PlainObject;

    private sealed record Declined(long OrganizationId, string Status, int ExitCode, string Reason);
}
