using System.CommandLine;
using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Rules;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>explain</c>: why a contact gets the emails that it gets.</summary>
internal static class ExplainCommand
{
    public static Command Create(CommonOptions common)
    {
        var contact = new Option<string>("--contact") { Description = "The contact's id.", HelpName = "ID", Required = true };
        var command = new Command("explain", "Show every email considered for a contact, and the rule that moved, skipped, kept or dropped it.") { contact };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => ExplainAsync(context, Id(parsed.GetRequiredValue(contact)), cancellationToken)));
        return command;
    }

    private static async Task<int> ExplainAsync(CommandContext context, long contact, CancellationToken cancellationToken)
    {
        await context.ProvideSampleAsync(cancellationToken);
        var organization = context.Options.OrganizationId;
        var explanation = await ProgressView.WatchAsync(context.Output, progress => context.Database.ExplainAsync(contact, context.Options.AsOf, progress, cancellationToken));
        context.Output.WriteResult(new Document(organization, explanation), _ => ExplanationView.Show(context.Output, organization, explanation));
        return ExitCode.Done;
    }

    private static long Id(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw new InvalidSettingException("--contact", text, "give the contact's id, a whole number");

    private sealed record Document(long OrganizationId, ContactExplanation Explanation);
}

/// <summary>Shows why a contact gets its emails: a heading for each email, a line for each rule.</summary>
internal static class ExplanationView
{
    public static void Show(CliOutput output, long organizationId, ContactExplanation explanation)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Contact {explanation.ContactId} of organization {organizationId}, planned on {explanation.Today:yyyy-MM-dd} for emails from {explanation.FirstDay:yyyy-MM-dd} on"));
        Say(output, explanation.Contact);
        foreach (var email in explanation.Emails)
        {
            output.WriteLine("");
            output.WriteLine($"{email.EmailType}: {Fate(email)}");
            if (Dates(email) is { Length: > 0 } dates)
            {
                output.WriteLine("  " + dates);
            }

            Say(output, email.Steps);
        }

        if (explanation.Dropped.Count > 0)
        {
            output.WriteLine("");
            output.WriteLine("Rows that are not in the plan:");
        }

        foreach (var row in explanation.Dropped)
        {
            output.WriteLine($"  {row.EmailType} {Day(row.SendDate)}: {PlanView.Words(row.Change)} (section 9)");
        }

        output.WriteLine("");
        output.WriteLine("Sections are those of docs/scheduling-rules.md.");
    }

    private static void Say(CliOutput output, IReadOnlyList<ExplainedStep> steps)
    {
        foreach (var step in steps)
        {
            output.WriteLine($"  {step.Text} ({step.Rule}, section {step.Section})");
        }
    }

    private static string Fate(ExplainedEmail email) => email.Status switch
    {
        null => "not planned",
        "skipped" => $"skipped, {email.SkipReason}",
        _ => $"sent on {Day(email.SendDate)}",
    };

    private static string Dates(ExplainedEmail email) => string.Join(", ", new[]
    {
        ("event", email.EventDate), ("ideal", email.IdealDate), ("latest", email.LatestDate), ("base", email.BaseDate), ("send", email.SendDate),
    }.Where(date => date.Item2 is not null).Select(date => $"{date.Item1} {Day(date.Item2)}"));

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "without a date";
}
