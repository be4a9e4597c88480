using System.Globalization;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Rules;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows why a contact gets its emails: one sentence, what holds for the contact, then its emails by date, a line for each rule.</summary>
internal static class ExplanationView
{
    private const string NoEmail = "No email is planned: ", NotPlanned = "Not planned: ";

    // What is said of all campaigns of the organization is nothing of the contact's own.
    private const string OfOrganization = "campaign";

    public static void Show(CliOutput output, long organizationId, ContactExplanation explanation)
    {
        output.WriteLine(FormattableString.Invariant($"Contact {explanation.ContactId} of organization {organizationId} {Sentence(explanation)}"));
        var ofContact = explanation.Contact.Where(step => step.Rule != OfOrganization).ToList();
        if (explanation.Excluded is null)
        {
            Write(output, ofContact);
        }

        foreach (var (_, write) in Timeline(output, explanation).OrderBy(entry => entry.Day))
        {
            output.WriteLine("");
            write();
        }

        ShowUndated(output, [.. explanation.Emails.Where(email => email.SendDate is null)]);
        output.WriteLine("");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Planned on {explanation.Today:yyyy-MM-dd} for emails from {explanation.FirstDay:yyyy-MM-dd} on. Sections are those of docs/scheduling-rules.md."));
    }

    private static string Sentence(ContactExplanation explanation)
    {
        if (explanation.Excluded is not null)
        {
            var why = explanation.Contact is [{ Text: var text }, ..] ? text : explanation.Excluded;
            return $"gets no email: {(why.StartsWith(NoEmail, StringComparison.Ordinal) ? why[NoEmail.Length..] : why)}";
        }

        var sent = explanation.Emails.Where(email => IsSent(email)).OrderBy(email => email.SendDate).ToList();
        var skipped = explanation.Emails.Count(email => email.Status == "skipped");
        var others = skipped == 0 ? "" : $", and {RunView.Count(skipped, "email")} {(skipped == 1 ? "is" : "are")} skipped";
        return sent is [var next, ..]
            ? $"will be sent {RunView.Count(sent.Count, "email")}{others}; the next is {next.EmailType} on {Day(next.SendDate)} at {next.SendTime} ({explanation.Timezone})."
            : $"will be sent no email{others}.";
    }

    private static IEnumerable<(DateOnly Day, Action Write)> Timeline(CliOutput output, ContactExplanation explanation)
    {
        foreach (var email in explanation.Emails)
        {
            if (email.SendDate is { } day)
            {
                yield return (day, () => Show(output, email));
            }
        }

        foreach (var row in explanation.Dropped)
        {
            yield return (row.SendDate ?? DateOnly.MinValue, () => output.WriteLine($"{Day(row.SendDate)}  {row.EmailType}: {PlanView.Words(row.Change)} (section 9)", hanging: 4));
        }
    }

    private static void Show(CliOutput output, ExplainedEmail email)
    {
        output.WriteLine($"{Day(email.SendDate)} {email.SendTime}  {email.EmailType}: {(IsSent(email) ? "will be sent" : $"skipped, {email.SkipReason}")}", hanging: 4);
        if (Dates(email) is { Length: > 0 } dates)
        {
            output.WriteLine("  " + dates, hanging: 4);
        }

        Write(output, email.Steps);
    }

    private static void ShowUndated(CliOutput output, List<ExplainedEmail> emails)
    {
        if (emails.Count == 0)
        {
            return;
        }

        output.WriteLine("");
        output.WriteLine("Not planned:");
        foreach (var email in emails)
        {
            var why = email.Steps.Select(step => (step.Text.StartsWith(NotPlanned, StringComparison.Ordinal) ? step.Text[NotPlanned.Length..] : step.Text) + Source(step));
            output.WriteLine($"  {email.EmailType}: {string.Join(' ', why)}", hanging: 4);
        }
    }

    private static void Write(CliOutput output, IReadOnlyList<ExplainedStep> steps)
    {
        foreach (var step in steps)
        {
            output.WriteLine($"  {step.Text}{Source(step)}", hanging: 4);
        }
    }

    private static string Source(ExplainedStep step) => $" ({step.Rule}, section {step.Section})";

    private static bool IsSent(ExplainedEmail email) => email is { Status: not null and not "skipped" };

    private static string Dates(ExplainedEmail email) => string.Join(", ", new[]
    {
        ("event", email.EventDate), ("ideal", email.IdealDate), ("latest", email.LatestDate), ("base", email.BaseDate),
    }.Where(date => date.Item2 is not null).Select(date => $"{date.Item1} {RunView.Day(date.Item2!.Value)}"));

    private static string Day(DateOnly? day) => day?.ToString("ddd yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "Without a date";
}
