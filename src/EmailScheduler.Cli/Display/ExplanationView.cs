using System.Globalization;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Rules;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows why a contact gets its mails: a heading for each mail, a line for each rule.</summary>
internal static class ExplanationView
{
    public static void Show(Terminal terminal, long organizationId, ContactExplanation explanation)
    {
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"Contact {explanation.ContactId} of organization {organizationId}, planned on {explanation.Today:yyyy-MM-dd} for mails from {explanation.FirstDay:yyyy-MM-dd} on"));
        Say(terminal, explanation.Contact);
        foreach (var mail in explanation.Mails)
        {
            terminal.Say("");
            terminal.Say($"{mail.EmailType}: {Fate(mail)}");
            if (Dates(mail) is { Length: > 0 } dates)
            {
                terminal.Say("  " + dates);
            }

            Say(terminal, mail.Steps);
        }

        if (explanation.Dropped.Count > 0)
        {
            terminal.Say("");
            terminal.Say("Rows that are not in the plan:");
        }

        foreach (var row in explanation.Dropped)
        {
            terminal.Say($"  {row.EmailType} {Day(row.SendDate)}: {PlanView.Words(row.Change)} (section 9)");
        }

        terminal.Say("");
        terminal.Say("Sections are those of docs/scheduling-rules.md.");
    }

    private static void Say(Terminal terminal, IReadOnlyList<ExplainedStep> steps)
    {
        foreach (var step in steps)
        {
            terminal.Say($"  {step.Text} ({step.Rule}, section {step.Section})");
        }
    }

    private static string Fate(ExplainedMail mail) => mail.Status switch
    {
        null => "not planned",
        "skipped" => $"skipped, {mail.SkipReason}",
        _ => $"sent on {Day(mail.SendDate)}",
    };

    private static string Dates(ExplainedMail mail) => string.Join(", ", new[]
    {
        ("event", mail.EventDate), ("ideal", mail.IdealDate), ("latest", mail.LatestDate), ("base", mail.BaseDate), ("send", mail.SendDate),
    }.Where(date => date.Item2 is not null).Select(date => $"{date.Item1} {Day(date.Item2)}"));

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "without a date";
}
