using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Runs.Notifications;

/// <summary>Makes a notification of how a run ended and of its report.</summary>
internal static class NotifiedRuns
{
    private const int MostFindings = 20;

    /// <param name="type">The event.</param>
    /// <param name="outcome">How the run ended.</param>
    /// <param name="report">Its report; <see langword="null"/> when it left none, or none that can be read now.</param>
    /// <param name="recoveredFrom">What a recovery is from.</param>
    /// <param name="now">The time of the event.</param>
    public static RunNotification Of(RunEvent type, RunOutcome outcome, RunReport? report, UnresolvedRun? recoveredFrom, DateTimeOffset now) => new()
    {
        Type = type,
        Timestamp = now.ToUniversalTime(),
        Data = new NotifiedRun
        {
            OrganizationId = outcome.OrganizationId,
            RunId = outcome.RunId,
            Status = outcome.Status,
            Rejection = outcome.Rejection,
            Reason = outcome.Reason is { } reason ? NotifiedText.Of(reason) : null,
            StartedAt = report?.StartedAt ?? RunId.TimeOf(outcome.RunId),
            Milliseconds = report?.Milliseconds,
            Scheduled = report?.Plan?.Emails.Sum(emails => emails.Scheduled),
            Skipped = report?.Plan?.Emails.Sum(emails => emails.Skipped),
            RowsChanged = report?.Rows?.Changed,
            RowsWithheld = report?.Guard?.Withheld?.Changed,
            Findings = FindingsOf(report?.Guard),
            PausedSince = report?.Pause?.Since,
            RecoveredFrom = recoveredFrom,
        },
    };

    /// <summary>Without their subjects, some of which are values out of the database.</summary>
    private static NotifiedFinding[]? FindingsOf(GuardReport? guard) => guard is { Findings.Count: > 0 }
        ? [.. guard.Findings.OrderByDescending(finding => finding.Holds).Take(MostFindings).Select(finding => new NotifiedFinding(finding.Kind, finding.Number, finding.Before, finding.Limit, finding.Holds))]
        : null;
}
