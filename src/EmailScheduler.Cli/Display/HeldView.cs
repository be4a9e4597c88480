using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows a run whose plan is held back: what the plan would have done, what was committed of it, what was found, and how to go on.</summary>
internal static class HeldView
{
    public static void Show(CliOutput output, RunReport report)
    {
        if (report.Guard is { Withheld: { } withheld } guard)
        {
            output.WriteLine($"Not committed: {RunView.Number(withheld.Inserted)} new rows, {RunView.Number(withheld.Updated)} changed, {RunView.Number(withheld.Deleted)} deleted.");
            output.WriteLine(Committed(report.Rows));
            output.WriteLine("Found:");
            ShowFindings(output, guard.Findings);
        }
        else
        {
            output.WriteLine(Committed(report.Rows));
        }
    }

    /// <summary>What was found, one line each.</summary>
    public static void ShowFindings(CliOutput output, IEnumerable<GuardFinding> findings)
    {
        foreach (var finding in findings)
        {
            output.WriteLine($"  {(finding.Holds ? "" : "(does not hold it) ")}{finding}", hanging: 4);
        }
    }

    /// <summary>Why the newest run is held, and how to go on; nothing for another run.</summary>
    public static void ShowAdvice(CliOutput output, RunReport run, Approval? approval)
    {
        if (run is not { Status: RunStatus.Held, Guard: { } guard })
        {
            return;
        }

        ShowFindings(output, guard.Findings.Where(finding => finding.Holds));
        output.WriteLine(approval is not null
            ? $"  This is {ActView.Words(approval)}. The next run makes the plan, unless it has become worse or was made with other settings."
            : $"  When this is as it should be: 'email-scheduler approve --org {run.OrganizationId} --reason TEXT --run'.");
    }

    private static string Committed(RowCounts? rows) => rows is null or { Changed: 0 }
        ? "Committed: no email had to be withdrawn."
        : $"Committed: {RunView.Count(rows.Deleted, "email")} withdrawn, {RunView.Number(rows.Updated)} skipped.";
}
