using System.Globalization;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows what people did about runs, and what they can do.</summary>
internal static class ActView
{
    /// <summary>A pause in one sentence.</summary>
    public static string Words(Pause pause) =>
        $"paused since {Time(pause.Since)} by {pause.Actor}{(pause.Until is { } until ? $", until {RunView.Day(until)}" : "")}: {pause.Reason}";

    /// <summary>What a pause does, and what ends it.</summary>
    public static string Advice(Pause pause, long organizationId) =>
        $"Its runs commit reported events and what must not be sent, and nothing else. 'email-scheduler resume --org {organizationId}' ends the pause{(pause.Until is null ? "" : " sooner")}.";

    /// <summary>An approval in one sentence.</summary>
    public static string Words(Approval approval) => $"approved {Time(approval.ApprovedAt)} by {approval.Actor}, until {Time(approval.ExpiresAt)}: {approval.Reason}";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
