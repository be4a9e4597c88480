using System.Globalization;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Runs.Guarding;

/// <summary>Why a run is held, in one line that names the thing, the numbers and the remedy.</summary>
internal static class HoldReason
{
    private const int MostNamed = 3;
    private const string Done = "Only reported events and withdrawals of what must not be sent were committed";

    /// <summary>Of findings.</summary>
    public static string Of(GuardReport guard, long organizationId)
    {
        var holding = guard.Findings.Where(finding => finding.Holds).ToList();
        var more = holding.Count > MostNamed ? FormattableString.Invariant($"; and {holding.Count - MostNamed} more") : "";
        return FormattableString.Invariant(
            $"Held by the guard: {string.Join("; ", holding.Take(MostNamed))}{more}. {Done}. If this is right, 'email-scheduler approve --org {organizationId} --reason TEXT' lets it pass; else repair the data or the setting.");
    }

    /// <summary>Of a pause. Who paused, and why, is in the report's part about the pause alone: the reason goes on into logs.</summary>
    public static string Of(PauseDocument pause, long organizationId)
    {
        var until = pause.Until is { } day ? $" until {day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : "";
        return FormattableString.Invariant(
            $"Paused since {pause.Since.UtcDateTime:yyyy-MM-dd HH:mm}Z{until}; 'email-scheduler status --org {organizationId}' says by whom and why. {Done}. 'email-scheduler resume --org {organizationId}' ends the pause.");
    }
}
