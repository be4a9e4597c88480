using EmailScheduler.Api.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Web.WhatIf;

/// <summary>What other settings would do: both plans of one state of the database, side by side. Nothing is written, and the settings stay as they are.</summary>
/// <param name="settings">The application's settings.</param>
/// <param name="databases">The organizations.</param>
/// <param name="overview">Where they stand.</param>
/// <param name="store">Where the databases are.</param>
/// <param name="checkOuts">Says whether a database may be checked out.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Receives what happens, without personal data.</param>
internal sealed class WhatIfPage(
    SourcedSettings settings, OrganizationDatabases databases, OrganizationOverview overview, IObjectStore store, CheckOuts checkOuts, TimeProvider timeProvider, ILogger<WhatIfPage> logger)
    : CheckOutPage("organizations/{org}/what-if", checkOuts)
{
    private const string Title = "What if";

    // A newer run may have failed before it knew the settings.
    private const int NewestRuns = 5;

    private const int MostOfValue = 4_000;

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private const string Nothing = "No value is different from the setting as it is. Change a value, and compare.";

    public override NavigationEntry Navigation { get; } = new(Title, 55);

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) => AnswerAsync(page, cancellationToken);

    private async Task<PageAnswer> AnswerAsync(PageContext page, CancellationToken cancellationToken)
    {
        if (settings.Run.Engine.Command is not null)
        {
            return PageAnswer.Problem(
                StatusCodes.Status409Conflict,
                "Engine:Command names a program that plans in place of the built-in engine: what other settings would make of its plan is not known here. Compare where no such program is set, or ask that program.");
        }

        var form = await ReadAsync(page, cancellationToken);
        try
        {
            WhatIfForm.Require(page.Http.Request.Query, WhatIfForm.GuardKey);
        }
        catch (InvalidSettingException failure)
        {
            return Form(page, form.With(failure), StatusCodes.Status400BadRequest);
        }

        if (!form.IsAsked)
        {
            return Form(page, form, StatusCodes.Status200OK);
        }

        if (form.Given.Count == 0)
        {
            return Form(page, form with { Fault = Nothing }, StatusCodes.Status200OK);
        }

        return form.IsShort ? Compare(page, form, cancellationToken) : PageAnswer.SeeOther(form.AddressOf(page.Links, page.OrganizationId));
    }

    /// <summary>What the organization has of its own is in the reports of its runs: no database is checked out for a form.</summary>
    private async Task<WhatIfForm> ReadAsync(PageContext page, CancellationToken cancellationToken)
    {
        RunReport? known = null;
        try
        {
            known = await FindRunThatKnowsAsync(page.OrganizationId, cancellationToken);
        }
        catch (ObjectStoreException failure)
        {
            logger.LogWarning(failure, "The settings of organization {OrganizationId} are not known from its runs", page.OrganizationId);
        }

        var own = new OrganizationOverrides { InForce = settings.Run.Scheduling, Given = [.. (known?.Plan?.Own ?? []).Where(IsOfTheForm)] };
        return WhatIfForm.Read(page.Http.Request.Query, settings, own) with { FoundAt = known?.StartedAt };
    }

    /// <summary>The newest run that found out what the organization has of its own. Runs that a pause holds back do not plan, so the last success may be the one.</summary>
    private async Task<RunReport?> FindRunThatKnowsAsync(long organization, CancellationToken cancellationToken)
    {
        var reports = databases.Of(organization).Reports;
        return (await reports.NewestAsync(NewestRuns, cancellationToken)).FirstOrDefault(Knows)
            ?? ((await overview.FindAsync(organization, MaxAge, cancellationToken))?.LastSuccessAt is { } success ? await reports.LastAsync(Knows, success, cancellationToken) : null);

        static bool Knows(RunReport run) => run.Plan?.Own is not null;
    }

    // Another program may have written the report.
    private static bool IsOfTheForm(GivenSetting? given) =>
        given is { Name: { } name, Value: { Length: <= MostOfValue }, Column: not null } && WhatIfFields.All.Any(field => GivenSetting.NameOf(field.Setting) == name);

    private PageAnswer Compare(PageContext page, WhatIfForm form, CancellationToken cancellationToken)
    {
        try
        {
            var change = settings.ChangeOf(form.Given);
            return WithDatabase(page, Title, CapacityWork.Comparison, (progress, token) => CompareAsync(page, form, change, progress, token), cancellationToken);
        }
        catch (InvalidSettingException failure)
        {
            return Form(page, form.With(failure), StatusCodes.Status400BadRequest);
        }
    }

    private async Task<PageAnswer> CompareAsync(PageContext page, WhatIfForm form, SchedulingChange change, IProgress<ScheduleProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            var compared = await new OrganizationPlanComparison(store, page.OrganizationId, settings.Run, timeProvider, logger).CompareAsync(change, asOf: null, progress, cancellationToken);
            var guard = form.AsksGuard ? await JudgeAsync(page.OrganizationId, change, compared, progress, cancellationToken) : null;
            return PageAnswer.Of<WhatIfView, WhatIfModel>(Title, new WhatIfModel { OrganizationId = page.OrganizationId, Form = form, Result = WhatIfResults.Of(compared, guard, settings, page) });
        }
        catch (InvalidSettingException failure)
        {
            return Form(page, form.With(failure), StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>A run with the changed settings that commits nothing.</summary>
    private async Task<GuardAnswer> JudgeAsync(long organization, SchedulingChange change, ComparedOrganization compared, IProgress<ScheduleProgress> progress, CancellationToken cancellationToken)
    {
        var run = new OrganizationRun(store, settings.Run with { Scheduling = change.Changed }, new BuiltInEngine(timeProvider), timeProvider, logger);
        var outcome = await run.RunAsync(new RunRequest { OrganizationId = organization, RunId = RunId.New(timeProvider), DryRun = true }, progress, cancellationToken);
        return new GuardAnswer(compared.InForceChanged.Guard.Mode, outcome.Report?.Guard, outcome.Succeeded ? null : outcome.Reason);
    }

    private static ContentAnswer Form(PageContext page, WhatIfForm form, int status) =>
        PageAnswer.Of<WhatIfView, WhatIfModel>(Title, new WhatIfModel { OrganizationId = page.OrganizationId, Form = form }) with { Status = status };
}
