using EmailScheduler.Api.Settings;
using EmailScheduler.Api.Work;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Web.Acts;
using EmailScheduler.Web.Organizations;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Web.RunPages;

/// <summary>One run: how it ended, or how far it is; what the guard found; what it did and how long that took. A held one can be approved.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="overview">Where they stand.</param>
/// <param name="remembered">What was known when the store last answered.</param>
/// <param name="timeProvider">The clock, for the ids of runs.</param>
/// <param name="logger">Where it is logged that the host does not know where a run stands.</param>
internal sealed class RunPage(OrganizationDatabases databases, OrganizationOverview overview, Remembered remembered, TimeProvider timeProvider, ILogger<RunPage> logger)
    : ConsolePage("organizations/{org}/runs/{run}")
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [ActDone.OfQuery, new("part", text => text == "live", "'live'")];

    /// <summary>The act of its form.</summary>
    public const string Approve = "approve";

    private const int RefreshSeconds = 5;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    public override bool HasActs => true;

    public override async Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken)
    {
        var (id, runId) = (page.OrganizationId, page.Value("run"));
        var standing = await page.FindStandingAsync(host => host.FindAsync(id, runId, cancellationToken), logger, cancellationToken);
        if (page.Query("part") == "live" && standing is { HasEnded: false })
        {
            return PageAnswer.Fragment<RunLive, RunModel>(ModelOf(page, runId, standing, Stored.Nothing));
        }

        // Who has just acted sees what that did.
        var maxAge = page.Query(ActDone.Field).Length > 0 ? TimeSpan.Zero : Fresh;
        var (stored, stale) = await remembered.ReadAsync(FormattableString.Invariant($"run {id} {runId}"), token => ReadAsync(id, runId, maxAge, token), cancellationToken);
        var model = ModelOf(page, runId, standing, stored);
        if (page.Query("part") == "live")
        {
            return PageAnswer.Fragment<RunLive, RunModel>(model);
        }

        return model is { Report: null, Standing: null, WorksElsewhere: false }
            ? PageAnswer.Problem(StatusCodes.Status404NotFound, $"There is no run {runId} of organization {id}: it was never asked for, or has left no report that can be read.")
            : PageAnswer.Of<RunView, RunModel>($"Run of organization {id}", model) with { Stale = stale, RefreshSeconds = model.IsWorking ? RefreshSeconds : null };
    }

    public override async Task<PageAnswer> PostAsync(PageContext page, IFormCollection form, CancellationToken cancellationToken)
    {
        if (form[FormFields.Act] != Approve)
        {
            return UnknownAct;
        }

        return await ApproveAsync(page, form, cancellationToken);
    }

    private async Task<PageAnswer> ApproveAsync(PageContext page, IFormCollection form, CancellationToken cancellationToken)
    {
        var (id, runId) = (page.OrganizationId, page.Value("run"));
        var outcome = await databases.ActsOf(id).ApproveNewestAsync(ActReason.Parse(form[FormFields.Reason], FormFields.Reason), page.Caller.Actor, runId, cancellationToken);
        if (outcome.Refusal is { } refusal)
        {
            return PageAnswer.Problem(outcome.HasRun ? StatusCodes.Status409Conflict : StatusCodes.Status404NotFound, refusal);
        }

        // A pause holds the plan back all the same: a run would only withdraw what must not be sent.
        var done = outcome.Pause is not null ? ActDone.ApprovedPaused : outcome.IsNew ? ActDone.Approved : ActDone.ApprovedBefore;
        if (form["run"] != "on" || outcome.Pause is not null)
        {
            return SeeRun(runId, done);
        }

        var started = await page.Runs.StartAsync(new RunOrder { OrganizationId = id, Actor = page.Caller.Actor, RunId = AskedRun.IdOf(form["run-id"], page.Now) }, cancellationToken);
        return SeeRun(started.RunId ?? runId, outcome.IsNew && started is { IsAccepted: true, RunId: not null } ? ActDone.ApprovedAndRun : done);

        PageAnswer SeeRun(string run, string act) =>
            PageAnswer.SeeOther(page.Links.Of(Pattern, ("org", id), ("run", run), (ActDone.Field, outcome.Warning is null ? act : ActDone.Unrecorded(act))));
    }

    private async Task<Stored> ReadAsync(long id, string runId, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        var row = overview.FindAsync(id, maxAge, cancellationToken);
        var report = await databases.Of(id).Reports.FindAsync(runId, cancellationToken) is { } found && SoundReport.IsSound(found) ? found : null;
        var approval = report is { Status: RunStatus.Held, Guard: not null } ? await databases.ActsOf(id).ApprovalOfAsync(report, cancellationToken) : null;
        return new Stored(report, approval, await row, report is { Status: RunStatus.Held } && await IsNewestAsync(id, runId, cancellationToken));
    }

    /// <summary>By the reports, as the approval itself finds it: the status of an organization may be missing, damaged, or older than its last run.</summary>
    private async Task<bool> IsNewestAsync(long id, string runId, CancellationToken cancellationToken) =>
        await databases.Of(id).Reports.NewestAsync(1, cancellationToken) is [var newest, ..] && newest.RunId == runId;

    private RunModel ModelOf(PageContext page, string runId, RunStanding? standing, Stored stored) => new()
    {
        OrganizationId = page.OrganizationId,
        RunId = runId,
        Report = stored.Report ?? standing?.Outcome?.Report,
        Standing = standing,
        WorksElsewhere = stored.Report is null && stored.Row?.Lease?.RunId == runId,
        Approval = stored.Approval,
        Pause = stored.Row?.Pause,
        IsNewest = stored.IsNewest,
        NewRunId = RunId.New(timeProvider),
        Zone = stored.Row?.Zone ?? databases.ZoneOf(stored.Report?.Plan?.Settings.GetValueOrDefault("timezone")),
        Done = ActDone.Sentence(page.Query(ActDone.Field)),
    };

    /// <param name="Report">The run's report.</param>
    /// <param name="Approval">Its approval.</param>
    /// <param name="Row">Where the organization stands.</param>
    /// <param name="IsNewest">Whether it is held, and no run came after it.</param>
    private sealed record Stored(RunReport? Report, Approval? Approval, OrganizationRow? Row, bool IsNewest)
    {
        public static Stored Nothing { get; } = new(null, null, null, IsNewest: false);
    }
}
