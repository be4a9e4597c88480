using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Web.Organizations;

/// <summary>Whether a stored report is whole. One that another program has damaged may lack anything, also what this program always writes; such a report is passed over as one that is no JSON.</summary>
internal static class SoundReport
{
    /// <summary>Whether all is there that pages show without asking.</summary>
    public static bool IsSound(RunReport report) =>
        RunId.IsValid(report.RunId)
        && AreThere(report.Steps, step => step.Step is not null)
        && (report.Warnings is null || AreThere(report.Warnings, _ => true))
        && (report.Plan is null || IsSound(report.Plan))
        && (report.Guard is null || AreThere(report.Guard.Findings, _ => true))
        && report.DayOfRun is null or { HeldBack: not null, ByType: not null }
        && (report.Pause is null || report.Pause is { Reason: not null, Actor: not null })
        && (report.Traffic is null or { ByKind: not null });

    private static bool IsSound(ReportedPlan plan) =>
        AreThere(plan.Emails, type => type.EmailType is not null)
        && AreThere(plan.Calendar, day => day.ByType is not null)
        && AreThere(plan.Changes, change => change.EmailType is not null)
        && plan is { SkipReasons: not null, Excluded: not null, InvalidDates: not null, Statuses: not null, UnknownCampaignTypes: not null, OtherCampaignStatuses: not null }
        && plan.Settings is not null && plan.Settings.Values.All(value => value is not null);

    private static bool AreThere<T>(IEnumerable<T>? all, Func<T, bool> isWhole)
        where T : class => all is not null && all.All(one => one is not null && isWhole(one));
}
