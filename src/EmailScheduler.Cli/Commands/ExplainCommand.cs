using System.CommandLine;
using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>explain</c>: why a contact gets the emails that it gets.</summary>
internal static class ExplainCommand
{
    private const string NotFound = "not_found";

    public static Command Create(CommonOptions common)
    {
        var contact = new Option<string>("--contact") { Description = "The contact's id.", HelpName = "ID", Required = true };
        var command = new Command("explain", "Show what a contact will be sent and what not, by date, and the rule that moved, skipped, kept or dropped each email.") { contact };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => ExplainAsync(context, Id(parsed.GetRequiredValue(contact)), cancellationToken)));
        return command;
    }

    private static async Task<int> ExplainAsync(CommandContext context, long contact, CancellationToken cancellationToken)
    {
        var organization = context.Options.OrganizationId;
        var explanation = await ProgressView.WatchAsync(context.Output, progress => context.Database.ExplainAsync(contact, context.Options.AsOf, scheduling: null, progress, cancellationToken));
        context.Output.WriteResult(new Document(organization, explanation), _ =>
        {
            if (explanation.Excluded != NotFound)
            {
                ExplanationView.Show(context.Output, organization, explanation);
            }
        });
        if (explanation.Excluded != NotFound)
        {
            return ExitCode.Done;
        }

        context.Output.WriteError(FormattableString.Invariant($"Organization {organization} has no contact {contact}. Give the id of a row of contacts with --contact, or another organization with --org."));
        return ExitCode.InvalidData;
    }

    private static long Id(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw new InvalidSettingException("--contact", text, "give the contact's id, a whole number");

    private sealed record Document(long OrganizationId, ContactExplanation Explanation);
}
