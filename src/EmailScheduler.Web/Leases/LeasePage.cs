using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Processes;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Web.Acts;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Web.Leases;

/// <summary>Who works on an organization's database now, and the way to free it from a run that is dead.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="logger">Where it is logged that the host does not know whether a run works.</param>
internal sealed class LeasePage(OrganizationDatabases databases, ILogger<LeasePage> logger) : ConsolePage("organizations/{org}/lease")
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [ActDone.OfQuery];

    /// <summary>The act of its form, and the field that says whose lease is meant.</summary>
    public const string Break = "break", HolderField = "holder";

    public override bool HasActs => true;

    public override async Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken)
    {
        var organization = page.OrganizationId;
        var holder = await databases.Of(organization).HolderAsync(cancellationToken);
        var isAtWork = holder is { RunId: { } runId } && (await page.FindStandingAsync(host => host.FindWorkingAsync(organization, cancellationToken), logger, cancellationToken))?.Run.RunId == runId;
        return PageAnswer.Of<LeaseView, LeaseModel>($"Lease of organization {organization}", new LeaseModel
        {
            OrganizationId = organization,
            Zone = await databases.ZoneOfAsync(organization, cancellationToken),
            Holder = holder,
            IsAtWork = isAtWork,

            // A run that another process began is taken over here.
            HasEnded = holder is not null && !isAtWork && HolderProcess.IsKnownToHaveEnded(holder),
            Done = ActDone.Sentence(page.Query(ActDone.Field)),
        });
    }

    public override async Task<PageAnswer> PostAsync(PageContext page, IFormCollection form, CancellationToken cancellationToken)
    {
        return form[FormFields.Act] == Break
            ? await BreakAsync(page, form[HolderField].ToString(), ActReason.Parse(form[FormFields.Reason], FormFields.Reason), cancellationToken)
            : UnknownAct;
    }

    private async Task<PageAnswer> BreakAsync(PageContext page, string meant, string reason, CancellationToken cancellationToken)
    {
        var organization = page.OrganizationId;
        var outcome = await databases.ActsOf(organization).BreakLeaseAsync(holder => LeaseText.NameOf(holder) == meant, reason, page.Caller.Actor, cancellationToken);
        if (!outcome.WasBroken && await databases.Of(organization).HolderAsync(cancellationToken) is { } next)
        {
            return Changed(organization, next);
        }

        var done = outcome.WasBroken ? ActDone.LeaseRemoved : ActDone.LeaseGone;
        return PageAnswer.SeeOther(page.Links.Of(Pattern, ("org", organization), (ActDone.Field, outcome.Warning is null ? done : ActDone.Unrecorded(done))));
    }

    private static ProblemAnswer Changed(long organization, LeaseHolder holder) => PageAnswer.Problem(
        StatusCodes.Status409Conflict,
        $"The lease of organization {organization} has changed hands meanwhile, or was renewed just now, so nothing was removed: '{Shown.Text(LeaseText.NameOf(holder), 100)}' holds it. Look at the lease again, and remove it only if that run is dead too.");
}
