using System.Globalization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows what is different from the run before, and what became of the rows.</summary>
internal static class ComparisonView
{
    /// <summary>Shows two or three lines.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="run">The run that has carried it out; <see langword="null"/> for one that only planned.</param>
    /// <param name="before">The run to compare it with.</param>
    public static void Show(CliOutput output, ReportedPlan plan, RunReport? run, RunReport? before)
    {
        output.WriteLine(before?.Plan is { } last
            ? $"Since {When(plan.Today, before, last)}: {Differences(plan, last)}."
            : "Since the run before: there is none to compare with.");
        if (run?.Rows is { } rows)
        {
            output.WriteLine($"Rows of email_schedules: {Rows(rows)}.");
        }
        else if (run is null)
        {
            output.WriteLine(Changes(plan));
        }
    }

    /// <summary>What became of the rows.</summary>
    public static string Rows(RowCounts rows) =>
        $"{RunView.Number(rows.Inserted)} new, {RunView.Number(rows.Updated)} changed, {RunView.Number(rows.Deleted)} removed, {RunView.Number(rows.Untouched)} untouched";

    private static string When(DateOnly today, RunReport before, ReportedPlan last) => (today.DayNumber - last.Today.DayNumber) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"the run before, of the same day ({before.StartedAt.UtcDateTime:HH:mm:ss}Z)"),
        1 => $"yesterday ({RunView.Day(last.Today)})",
        _ => $"{RunView.Day(last.Today)}",
    };

    private static string Differences(ReportedPlan plan, ReportedPlan last)
    {
        (long Now, long Then, string One, string Many)[] counts =
        [
            (plan.Contacts, last.Contacts, "contact", "contacts"),
            (plan.Contacts - plan.ValidContacts, last.Contacts - last.ValidContacts, "contact that gets no email", "contacts that get no email"),
            (Scheduled(plan), Scheduled(last), "email to send", "emails to send"),
            (Skipped(plan), Skipped(last), "skipped email", "skipped emails"),
        ];
        var differences = counts.Where(count => count.Now != count.Then)
            .Select(count => count.Now > count.Then
                ? RunView.Count(count.Now - count.Then, $"more {count.One}", $"more {count.Many}")
                : RunView.Count(count.Then - count.Now, $"fewer {count.One}", $"fewer {count.Many}")).ToList();
        return differences.Count == 0 ? "as many contacts and emails as then" : string.Join(", ", differences);
    }

    private static long Scheduled(ReportedPlan plan) => plan.Emails.Sum(emails => emails.Scheduled);

    private static long Skipped(ReportedPlan plan) => plan.Emails.Sum(emails => emails.Skipped);

    private static string Changes(ReportedPlan plan)
    {
        var kinds = plan.Changes.GroupBy(change => change.Change).Select(kind => $"{RunView.Number(kind.Sum(change => change.Rows))} {PlanView.Words(kind.Key)}").ToList();
        return kinds.Count == 0 ? "'run' would change no row." : $"Rows with 'run': {string.Join(", ", kinds)}.";
    }
}
