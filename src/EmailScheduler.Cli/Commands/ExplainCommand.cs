using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>explain</c>: why a contact gets the mails that it gets.</summary>
internal static class ExplainCommand
{
    public static Command Create(CommonOptions common)
    {
        var contact = new Option<string>("--contact") { Description = "The contact's id.", HelpName = "ID", Required = true };
        var command = new Command("explain", "Show every mail considered for a contact, and the rule that moved, skipped, kept or dropped it.") { contact };
        command.SetAction((parsed, cancellationToken) => Desk.AtWorkAsync(parsed, common, desk => ExplainAsync(desk, Id(parsed.GetRequiredValue(contact)), cancellationToken)));
        return command;
    }

    private static async Task<int> ExplainAsync(Desk desk, long contact, CancellationToken cancellationToken)
    {
        await desk.ProvideSampleAsync(cancellationToken);
        var organization = desk.Invocation.OrganizationId;
        var explanation = await ProgressView.WatchAsync(desk.Terminal, progress => desk.NewExplanation().ExplainAsync(organization, contact, desk.Invocation.AsOf, progress, cancellationToken));
        desk.Terminal.Answer(new Document(organization, explanation), _ => ExplanationView.Show(desk.Terminal, organization, explanation));
        return ExitCode.Done;
    }

    private static long Id(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw new InvalidSettingException("--contact", text, "give the contact's id, a whole number");

    private sealed record Document(
        [property: JsonPropertyName("organizationId")] long OrganizationId,
        [property: JsonPropertyName("explanation")] ContactExplanation Explanation);
}
