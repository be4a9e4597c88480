using EmailScheduler.Api.Access;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Tests.Browser.Sites;
using EmailScheduler.Web.Tests.Browser.Stores;
using Microsoft.Playwright;

namespace EmailScheduler.Web.Tests.Browser.Pages;

/// <summary>What holds for every page, at both hosts: it opens, is accessible in each look, needs no scrolling sideways on a phone, and says the same without script.</summary>
public sealed class PageTests(BrowserFixture browser, Sites.Sites sites)
{
    /// <summary>A day that emails of the sample store are planned for.</summary>
    private const string Soon = "{soon}";

    /// <summary>Pages below the console, and their headings.</summary>
    private static readonly (string Page, string Heading)[] All =
    [
        ("", "Organizations"),
        ("?number=2", "Organizations"),
        ("?state=held", "Organizations"),
        (Organization(SampleStore.Good), "Organization 99"),
        (Organization(SampleStore.OfLog), "Organization 100"),
        (Organization(SampleStore.Held), "Organization 17"),
        (Organization(SampleStore.Paused), "Organization 23"),
        (Organization(SampleStore.Damaged), "Organization 31"),
        (Organization(SampleStore.NeverRun), "Organization 53"),
        (Organization(SampleStore.Leased), "Organization 61"),
        (Organization(SampleStore.Late), "Organization 71"),
        ($"{Organization(SampleStore.Good)}/runs/{PagePath.NewestRun}", "Run of organization 99"),
        ($"{Organization(SampleStore.Held)}/runs/{PagePath.NewestRun}", "Run of organization 17"),
        ($"{Organization(SampleStore.Good)}/contacts", "Look up a contact"),
        ($"{Organization(SampleStore.Good)}/contacts/1", "Contact 1"),
        ($"{Organization(SampleStore.Good)}/contacts/1?as-of=2026-03-02", "Contact 1"),
        ($"{Organization(SampleStore.Good)}/contacts/999999", "Contact 999999"),
        ($"{Organization(SampleStore.Hostile)}/contacts/1", "Contact 1"),
        ($"{Organization(SampleStore.Good)}/days/2026-03-02", "Mon 2 Mar 2026"),
        ($"{Organization(SampleStore.Good)}/days/{Soon}", Soon),
        ($"{Organization(SampleStore.Hostile)}/days/{Soon}", Soon),
        ($"{Organization(SampleStore.Hostile)}/days/{Soon}?status=skipped", Soon),
        ("settings", "Application settings"),
        ($"{Organization(SampleStore.Good)}/settings", "Settings of organization 99"),
        ($"{Organization(SampleStore.HostileSetting)}/settings", "Settings of organization 48"),
        ($"{Organization(SampleStore.Good)}/what-if", "What if"),
        ($"{Organization(SampleStore.Good)}/what-if?PreExclusionBufferDays=10&MaxEmailsPerPeriod=1&guard=on", "What if"),
        ($"{Organization(SampleStore.Hostile)}/what-if?SendTimeHour=9", "What if"),
    ];

    public static IEnumerable<TheoryDataRow<SiteKind, string, string>> Pages =>
        from kind in Enum.GetValues<SiteKind>()
        from one in All
        select new TheoryDataRow<SiteKind, string, string>(kind, one.Page, one.Heading);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Open_AnyPage_IsMadeWell(SiteKind kind, string page, string heading)
    {
        var site = await sites.OfAsync(kind);
        var soon = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(3);
        var path = await PagePath.OfAsync(site, page.Replace(Soon, soon.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        heading = heading == Soon ? Shown.Day(soon) : heading;

        await site.VisitAsync(browser, Look.Usual, AccessRole.Operator, async visit =>
        {
            await OpenAsync(visit, path, heading);
            await visit.AssertAccessibleAsync();
            await visit.LookAsync(Look.Phone, ColorScheme.Dark);
            await visit.AssertAccessibleAsync();
            await visit.AssertFitsAsync();
        });
        await site.VisitAsync(browser, Look.Usual with { Width = Look.Phone, HasScript = false }, AccessRole.Operator, async visit =>
        {
            await OpenAsync(visit, path, heading);
            await visit.AssertFitsAsync();
        });
    }

    private static async Task OpenAsync(Visit visit, string path, string heading)
    {
        await visit.OpenAsync(path);
        Assert.Equal(heading, await visit.Page.TextContentAsync("h1"));
    }

    private static string Organization(long organizationId) => FormattableString.Invariant($"organizations/{organizationId}");
}
