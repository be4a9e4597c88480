using System.Globalization;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows what people did about runs, and what they can do.</summary>
internal static class ActView
{
    /// <summary>A pause in one sentence.</summary>
    public static string Words(PauseDocument pause) =>
        $"paused since {Time(pause.Since)} by {pause.Actor}{(pause.Until is { } until ? $", until {RunView.Day(until)}" : "")}: {pause.Reason}";

    /// <summary>What a pause does, and what ends it.</summary>
    public static string Advice(PauseDocument pause, long organizationId) =>
        $"Its runs commit reported events and what must not be sent, and nothing else. 'email-scheduler resume --org {organizationId}' ends the pause{(pause.Until is null ? "" : " sooner")}.";

    /// <summary>An approval in one sentence.</summary>
    public static string Words(Approval approval) => $"approved {Time(approval.ApprovedAt)} by {approval.Actor}, until {Time(approval.ExpiresAt)}: {approval.Reason}";

    /// <summary>What holds a plan back, one line each.</summary>
    public static void ShowFindings(CliOutput output, IEnumerable<GuardFinding> findings)
    {
        foreach (var finding in findings.Where(finding => finding.Holds))
        {
            output.WriteLine($"  {finding}", hanging: 4);
        }
    }

    /// <summary>Why the newest run is held, and how to go on; nothing for another run.</summary>
    public static void ShowHeld(CliOutput output, RunReport run, Approval? approval)
    {
        if (run is not { Status: RunStatus.Held, Guard: { } guard } || !guard.Findings.Any(finding => finding.Holds))
        {
            return;
        }

        ShowFindings(output, guard.Findings);
        output.WriteLine(approval is not null
            ? $"  This is {Words(approval)}. The next run makes the plan, unless it has become worse or was made with other settings."
            : $"  When this is as it should be: 'email-scheduler approve --org {run.OrganizationId} --reason TEXT --run'.");
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
