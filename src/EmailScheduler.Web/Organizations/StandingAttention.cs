using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Pages;
using EmailScheduler.Web.Words;

namespace EmailScheduler.Web.Organizations;

/// <summary>What needs a person about where an organization stands: a plan that is held, a pause, a failure.</summary>
internal static class StandingAttention
{
    /// <summary>The items, the most urgent first.</summary>
    /// <param name="standing">Where it stands.</param>
    /// <param name="settings">Whether the timer runs it, and what a run does without a database.</param>
    /// <param name="page">The request.</param>
    public static IEnumerable<AttentionItem> Of(OrganizationStanding standing, HostSettings settings, PageContext page)
    {
        if (standing.Row?.Fault is { } fault)
        {
            yield return new AttentionItem(null, $"Cannot be read: {fault}");
        }

        if (standing.Row is { HasDatabase: false })
        {
            yield return new AttentionItem(null, MissingDatabase(settings.Organizations?.Contains(standing.OrganizationId) is true, settings.Run.CreateWhenMissing));
        }

        if (standing.Runs is [var newest, ..] && OfRun(newest, standing, page) is { } item)
        {
            yield return item with { Address = page.Links.Run(standing.OrganizationId, newest.RunId), AddressText = "The run" };
        }

        if (standing.Restored is { } restored)
        {
            yield return new AttentionItem(null, $"The database {(restored.Outcome == AuditOutcome.Done ? "was taken" : "may have been taken")} back to a past state {ShownTime.Text(restored.At, standing.Row?.Zone ?? TimeZoneInfo.Utc, page.Now)}, after the plan that is shown here was made: {(standing.Row?.Pause is { } holding ? $"{PauseText.WhichRun(holding)} plans" : "run to plan")} from what it has now.")
            {
                Address = page.Links.History(standing.OrganizationId),
                AddressText = "Its history",
            };
        }

        if (standing.Row?.Pause is { } pause)
        {
            yield return new AttentionItem(null, $"Paused {(pause.Until is { } until ? $"until {Shown.Day(until)}" : "until it is resumed")}: runs only withdraw what must not be sent. The reason that was given: {Shown.Text(Shown.WithoutAddresses(pause.Reason), 300)}");
        }

        if (standing.Row is { State: OrganizationState.Late } late)
        {
            yield return new AttentionItem(null, late.LastSuccessAt is { } success ? $"The last successful run was {Shown.Duration(page.Now - success)} ago{(settings.IsRunByTimer(late.OrganizationId, late.HasDatabase) ? ": look whether the timer works." : ".")}" : "No run has succeeded yet.");
        }
    }

    private static string MissingDatabase(bool isNamed, bool isCreated) => (isNamed, isCreated) switch
    {
        (true, false) => "Its database is not in the store, so its next run fails. Bring it back, or remove the organization from the setting Organizations.",
        (true, true) => "Its database is not in the store, and the next run makes an empty one (Database:CreateWhenMissing). Bring it back before that, or remove the organization from the setting Organizations.",
        (false, false) => "Its database is not in the store: no timer runs it, and a run that is asked for fails. Bring it back.",
        (false, true) => "Its database is not in the store: no timer runs it, and a run that is asked for makes an empty one (Database:CreateWhenMissing). Bring it back.",
    };

    private static AttentionItem? OfRun(RunReport run, OrganizationStanding standing, PageContext page) => run switch
    {
        { Status: RunStatus.Held, Guard: { } guard } when guard.Findings.Count(finding => finding.Holds) is > 0 and var findings => standing.Approval is { } approval
            ? new AttentionItem(findings, $"{(findings == 1 ? "finding" : "findings")} held the newest plan. It is approved until {ShownTime.Text(approval.ExpiresAt, standing.Row?.Zone ?? TimeZoneInfo.Utc, page.Now)}: {PauseText.WhichRun(standing.Row?.Pause)} makes it, unless it has become worse.")
            : new AttentionItem(findings, $"{(findings == 1 ? "finding holds" : "findings hold")} the newest plan back: approve it, or repair what is wrong."),
        { Status: RunStatus.Transient or RunStatus.Rejected } => new AttentionItem(null, $"The newest run failed: {Shown.Text(run.Reason, 400)}"),
        _ => null,
    };
}
