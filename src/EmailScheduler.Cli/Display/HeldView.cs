using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows a run whose plan is held back: what the plan would have done, what was committed of it, and what was found.</summary>
internal static class HeldView
{
    public static void Show(CliOutput output, RunReport report)
    {
        if (report.Guard is { Withheld: { } withheld } guard)
        {
            output.WriteLine($"Not committed: {RunView.Number(withheld.Inserted)} new rows, {RunView.Number(withheld.Updated)} changed, {RunView.Number(withheld.Deleted)} deleted.");
            output.WriteLine(Committed(report.Rows));
            ShowFindings(output, guard);
        }
        else
        {
            output.WriteLine(Committed(report.Rows));
        }
    }

    private static string Committed(RowCounts? rows) => rows is null or { Changed: 0 }
        ? "Committed: no email had to be withdrawn."
        : $"Committed: {RunView.Count(rows.Deleted, "email")} withdrawn, {RunView.Number(rows.Updated)} skipped.";

    private static void ShowFindings(CliOutput output, GuardReport guard)
    {
        output.WriteLine("Found:");
        foreach (var finding in guard.Findings)
        {
            output.WriteLine($"  {(finding.Holds ? "" : "(does not hold it) ")}{finding}", hanging: 4);
        }
    }
}
