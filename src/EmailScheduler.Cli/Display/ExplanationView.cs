using System.Globalization;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Rules;

namespace EmailScheduler.Cli.Display;

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
