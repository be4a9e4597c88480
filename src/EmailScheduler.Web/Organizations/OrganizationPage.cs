using EmailScheduler.Api.Settings;
using EmailScheduler.Api.Work;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using EmailScheduler.Web.Acts;
using EmailScheduler.Web.Charts;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Web.Organizations;

/// <summary>One organization by what its runs have reported: is it well, what goes out, what needs a person, what is not sent, and what happened. No database is checked out.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="overview">Where they stand.</param>
/// <param name="settings">When they run.</param>
/// <param name="remembered">What was known when the store last answered.</param>
/// <param name="timeProvider">The clock, for the ids of runs.</param>
/// <param name="logger">Where it is logged that the host does not know whether a run works.</param>
internal sealed class OrganizationPage(
    OrganizationDatabases databases, OrganizationOverview overview, HostSettings settings, Remembered remembered, TimeProvider timeProvider, ILogger<OrganizationPage> logger)
    : ConsolePage("organizations/{org}")
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [ActDone.OfQuery];

    /// <summary>The acts of its forms.</summary>
    public const string Run = "run", Pause = "pause", Resume = "resume";

    /// <summary>The field that has the first day that is planned again after a pause.</summary>
    public const string Until = "until";

    private const int MostRuns = 30;

    // Each costs a small request.
    private const int NewestActs = 3;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    public override NavigationEntry Navigation { get; } = new("Organization", 0);

    public override bool HasActs => true;

    public override async Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken)
    {
        var id = page.OrganizationId;

        // Who has just acted sees what that did.
        var maxAge = page.Query(ActDone.Field).Length > 0 ? TimeSpan.Zero : Fresh;
        var (standing, stale) = await remembered.ReadAsync(FormattableString.Invariant($"organization {id}"), token => KnowAsync(id, maxAge, token), cancellationToken);
        if (standing is { Row: null, Runs: [] })
        {
            return PageAnswer.Problem(StatusCodes.Status404NotFound, $"There is no organization {id} in {page.Store}: it has neither a database nor a run. Check its number.");
        }

        return PageAnswer.Of<OrganizationView, OrganizationModel>($"Organization {id}", ModelOf(standing, page, await page.FindStandingAsync(host => host.FindWorkingAsync(id, cancellationToken), logger, cancellationToken))) with { Stale = stale };
    }

    public override async Task<PageAnswer> PostAsync(PageContext page, IFormCollection form, CancellationToken cancellationToken)
    {
        try
        {
            return form[FormFields.Act].ToString() switch
            {
                Run => await RunAsync(page, form, cancellationToken),
                Pause => await PauseAsync(page, form, cancellationToken),
                Resume => await ResumeAsync(page, form, cancellationToken),
                _ => UnknownAct,
            };
        }
        catch (InvalidDatabaseException failure)
        {
            return PageAnswer.Problem(StatusCodes.Status404NotFound, failure.Message);
        }
    }

    private async Task<OrganizationStanding> KnowAsync(long id, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        var known = overview.FindAsync(id, maxAge, cancellationToken);
        var reports = databases.Of(id).Reports;
        var read = await reports.NewestAsync(MostRuns, cancellationToken);
        var runs = read.Where(SoundReport.IsSound).ToList();
        var row = await known;
        var older = await OrganizationStanding.FindOlderInForceAsync(reports, runs, row, cancellationToken);
        var approval = runs is [{ Status: RunStatus.Held, Guard: not null } held, ..] ? await databases.ActsOf(id).ApprovalOfAsync(held, cancellationToken) : null;
        return new OrganizationStanding
        {
            OrganizationId = id,
            Row = row,
            Runs = runs,
            HasOlderRuns = read.Count == MostRuns,
            OlderInForce = older,
            Approval = approval,
            Restored = await FindRestoreSinceAsync(id, OrganizationStanding.InForceOf(runs) ?? older, cancellationToken),
        };
    }

    /// <summary>Who went back to a past state since the plan in force was made: it is not the one that is stored any more.</summary>
    private async Task<AuditRecord?> FindRestoreSinceAsync(long id, RunReport? inForce, CancellationToken cancellationToken) => inForce is null
        ? null
        : (await databases.ActsOf(id).ListSinceAsync(NewestActs, inForce.StartedAt, cancellationToken)).FirstOrDefault(act => act is { Act: AuditActs.Restore, Outcome: AuditOutcome.Done or AuditOutcome.Begun });

    private OrganizationModel ModelOf(OrganizationStanding standing, PageContext page, RunStanding? working)
    {
        var zone = standing.Row?.Zone ?? databases.ZoneOf(standing.InForce?.Plan?.Settings.GetValueOrDefault("timezone"));
        var today = OrganizationZone.DayAt(zone, page.Now);
        var figures = standing.InForce?.Plan is { } plan ? PlanFigures.Of(plan, today, standing.CountedOn(today)) : null;
        var closed = standing.InForce?.Plan is { } inForce ? ClosedDays.Of(inForce, today) : null;
        return new OrganizationModel
        {
            Standing = standing,
            Zone = zone,
            Today = today,
            NextRun = settings.IsRunByTimer(standing.OrganizationId, standing.Row is { HasDatabase: true }) ? settings.NextRun(zone, page.Now) : null,
            Working = working,
            NewRunId = RunId.New(timeProvider),
            Figures = figures,
            Map = figures is null ? null : HeatMap.Of(today, figures.ByDay, figures.DailyCap, day => closed?.GetValueOrDefault(day), day => page.Links.Day(standing.OrganizationId, day), figures.Today is null ? today : null),
            Days = figures is null ? null : DayBars.Of(today, figures.Calendar, figures.DailyCap, figures.Today is null ? today : null),
            Difference = standing is { InForce: { } now, Before: { } before } ? PlanDifference.Of(now, before, today) : null,
            Attention = [.. StandingAttention.Of(standing, settings, page), .. standing.Counted is { } counted ? PlanAttention.Of(counted, page.Links) : []],
            Done = ActDone.Sentence(page.Query(ActDone.Field)),
        };
    }

    private static async Task<PageAnswer> RunAsync(PageContext page, IFormCollection form, CancellationToken cancellationToken)
    {
        var started = await page.Runs.StartAsync(
            new RunOrder { OrganizationId = page.OrganizationId, Actor = page.Caller.Actor, RunId = AskedRun.IdOf(form["run"], page.Now), DryRun = form["preview"] == "on" }, cancellationToken);
        return started switch
        {
            { RunId: { } runId } => PageAnswer.SeeOther(page.Links.Of("organizations/{org}/runs/{run}", ("org", page.OrganizationId), ("run", runId), (ActDone.Field, started.IsAccepted ? null : ActDone.OtherRun))),
            _ => PageAnswer.Problem(StatusCodes.Status409Conflict, $"Organization {page.OrganizationId} had a run at work, which has ended meanwhile. Ask again if you still want one."),
        };
    }

    private async Task<PageAnswer> PauseAsync(PageContext page, IFormCollection form, CancellationToken cancellationToken)
    {
        var until = form[Until].ToString() is { Length: > 0 } text
            ? ParsedDay.Of(text) ?? throw InvalidSettingException.OfInput(Until, $"'{Shown.Asked(text, 40)}' is not a date: give one such as 2026-03-02, or nothing.")
            : (DateOnly?)null;
        var outcome = await databases.ActsOf(page.OrganizationId).PauseAsync(ActReason.Parse(form[FormFields.Reason], FormFields.Reason), until, page.Caller.Actor, cancellationToken);
        return Done(page, ActDone.Paused, outcome.Warning);
    }

    private async Task<PageAnswer> ResumeAsync(PageContext page, IFormCollection form, CancellationToken cancellationToken)
    {
        var reason = form[FormFields.Reason].ToString() is { Length: > 0 } text ? ActReason.Parse(text, FormFields.Reason) : null;
        var outcome = await databases.ActsOf(page.OrganizationId).ResumeAsync(reason, page.Caller.Actor, cancellationToken);
        return outcome.Result == ResumeResult.Changed
            ? PageAnswer.Problem(StatusCodes.Status409Conflict, "Another pause has taken the place of the one that was to be ended, and holds. Look at it, and ask again if that is to be ended too.")
            : Done(page, outcome.Result == ResumeResult.Resumed ? ActDone.Resumed : ActDone.NotPaused, outcome.Warning);
    }

    private static RedirectAnswer Done(PageContext page, string what, string? warning) =>
        PageAnswer.SeeOther(page.Links.Of("organizations/{org}", ("org", page.OrganizationId), (ActDone.Field, warning is null ? what : ActDone.Unrecorded(what))));
}
