using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Organizations;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Days;

/// <summary>All emails of one day of an organization.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="overview">Where they stand.</param>
/// <param name="checkOuts">Says whether a database may be checked out.</param>
internal sealed class DayPage(OrganizationDatabases databases, OrganizationOverview overview, CheckOuts checkOuts) : CheckOutPage("organizations/{org}/days/{day}", checkOuts)
{
    public override IReadOnlyList<QueryField>? Fields => DayFilter.Fields;

    /// <summary>What is said of an address that names no day.</summary>
    public const string NoDay = "That is not a date: give one such as 2026-03-02, from 1900 to 9000.";

    // The newest may have failed before it planned.
    private const int MostReports = 10;

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) => Task.FromResult(
        DayFilter.Read(page) is { } filter
            ? WithDatabase(page, Shown.Day(filter.Day), CapacityWork.Day, (progress, token) => ShowAsync(page, filter, progress, token), cancellationToken)
            : PageAnswer.Problem(StatusCodes.Status400BadRequest, NoDay));

    private async Task<PageAnswer> ShowAsync(PageContext page, DayFilter filter, IProgress<ScheduleProgress> progress, CancellationToken cancellationToken)
    {
        var row = overview.FindAsync(filter.OrganizationId, MaxAge, cancellationToken);
        var plan = PlanInForceAsync(filter.OrganizationId, row, cancellationToken);
        var read = await databases.DayOf(filter.OrganizationId).ReadAsync(filter.Query, progress, cancellationToken);
        var (known, inForce) = (await row, await plan);
        var zone = known?.Zone ?? databases.ZoneOf(null);
        return PageAnswer.Of<DayView, DayModel>(Shown.Day(filter.Day), new DayModel
        {
            Filter = filter,
            Read = read with { Emails = [.. read.Emails.Select(ShownEmail.Of)] },
            Today = OrganizationZone.DayAt(zone, page.Now),
            Zone = zone,
            Pause = known?.Pause,
            IsPlanKnown = inForce is not null,
            SendTime = inForce?.Settings.GetValueOrDefault("send_time"),
            DailyCap = inForce is null ? null : PlanFigures.DailyCapOf(inForce),
            Closed = inForce is null ? null : ClosedDays.Of(inForce, filter.Day).GetValueOrDefault(filter.Day),
        });
    }

    /// <summary>The plan that is stored, by which the day has its cap; <see langword="null"/> before the first one, and where no report of it is left.</summary>
    private async Task<ReportedPlan?> PlanInForceAsync(long organizationId, Task<OrganizationRow?> row, CancellationToken cancellationToken)
    {
        var reports = databases.Of(organizationId).Reports;
        var newest = (await reports.NewestAsync(MostReports, cancellationToken)).Where(SoundReport.IsSound).ToList();
        return (OrganizationStanding.InForceOf(newest) ?? await OrganizationStanding.FindOlderInForceAsync(reports, newest, await row, cancellationToken))?.Plan;
    }
}
