using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Web.Acts;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Days;

/// <summary>The way to a day: today in the organization's time zone, or the one that was entered.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="overview">Where they stand.</param>
internal sealed class DaysPage(OrganizationDatabases databases, OrganizationOverview overview) : ConsolePage("organizations/{org}/days")
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [new("date")];

    /// <summary>A time zone hardly ever changes.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    public override NavigationEntry Navigation { get; } = new("Today", 20);

    public override async Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken)
    {
        var text = page.Query("date").Trim();
        if (text.Length == 0)
        {
            var zone = (await overview.FindAsync(page.OrganizationId, MaxAge, cancellationToken))?.Zone ?? databases.ZoneOf(null);
            return PageAnswer.SeeOther(page.Links.Day(page.OrganizationId, OrganizationZone.DayAt(zone, page.Now)));
        }

        return ParsedDay.InRange(text) is { } day
            ? PageAnswer.SeeOther(page.Links.Day(page.OrganizationId, day))
            : PageAnswer.Of<DaysView, DaysModel>("Days", new DaysModel(text)) with { Status = StatusCodes.Status400BadRequest };
    }
}

/// <summary>What the form shows where no day was entered.</summary>
/// <param name="Entered">What was entered.</param>
public sealed record DaysModel(string Entered);
