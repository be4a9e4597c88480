using EmailScheduler.Api.Access;
using EmailScheduler.Web.Tests.Browser.Sites;
using EmailScheduler.Web.Tests.Browser.Stores;
using Microsoft.Playwright;

namespace EmailScheduler.Web.Tests.Browser.Pages;

/// <summary>What holds for every page, at both hosts: it opens, is accessible in each look, needs no scrolling sideways on a phone, and says the same without script.</summary>
public sealed class PageTests(BrowserFixture browser, Sites.Sites sites)
{
    /// <summary>Pages below the console, the name of the first link to follow from there (empty: none), and what the heading says.</summary>
    private static readonly (string Page, string Link, string Heading)[] All =
    [
        ("", "", "Organizations"),
        ("?number=2", "", "Organizations"),
        ("?state=held", "", "Organizations"),
        (Organization(SampleStore.Good), "", "Organization 99"),
        (Organization(SampleStore.OfLog), "", "Organization 100"),
        (Organization(SampleStore.Held), "", "Organization 17"),
        (Organization(SampleStore.Paused), "", "Organization 23"),
        (Organization(SampleStore.Damaged), "", "Organization 31"),
        (Organization(SampleStore.NeverRun), "", "Organization 53"),
        (Organization(SampleStore.Leased), "", "Organization 61"),
        (Organization(SampleStore.Late), "", "Organization 71"),
        ($"{Organization(SampleStore.Good)}/runs/{PagePath.NewestRun}", "", "Run of organization 99"),
        ($"{Organization(SampleStore.Held)}/runs/{PagePath.NewestRun}", "", "Run of organization 17"),
        ($"{Organization(SampleStore.Good)}/history", "", "History"),
        ($"{Organization(SampleStore.OfLog)}/history", "", "History"),
        ($"{Organization(SampleStore.OfLog)}/history", "What changed since", "What changed"),
        ($"{Organization(SampleStore.Good)}/history", "Go back to", "Go back to this state?"),
        ($"{Organization(SampleStore.Paused)}/audit", "", "What people did"),
        ($"{Organization(SampleStore.Leased)}/lease", "", "Lease"),
        ($"{Organization(SampleStore.Good)}/contacts", "", "Look up a contact"),
        ($"{Organization(SampleStore.Good)}/contacts/1", "", "Contact 1"),
        ($"{Organization(SampleStore.Good)}/contacts/1?as-of=2026-03-02", "", "Contact 1"),
        ($"{Organization(SampleStore.Good)}/contacts/999999", "", "Contact 999999"),
        ($"{Organization(SampleStore.Good)}/counted?kind=excluded", "", "Contacts without emails"),
        ($"{Organization(SampleStore.Hostile)}/counted?kind=excluded", "", "Contacts without emails"),
        ($"{Organization(SampleStore.Good)}/counted?kind=skipped", "", "Emails that are not sent"),
        ($"{Organization(SampleStore.Hostile)}/counted?kind=status", "", "Contacts by status"),
        ($"{Organization(SampleStore.Good)}/days", "", ", today"),
        ($"{Organization(SampleStore.Good)}/days", "Next day", ", tomorrow"),
        ($"{Organization(SampleStore.Good)}/days/2026-03-02", "", "Mon 2 Mar 2026"),
        ($"{Organization(SampleStore.Good)}/days/{PagePath.Soon}", "", " 20"),
        ("settings", "", "Application settings"),
        ($"{Organization(SampleStore.Good)}/settings", "", "Settings of organization 99"),
        ($"{Organization(SampleStore.Good)}/what-if", "", "What if"),
        ($"{Organization(SampleStore.Good)}/what-if?PreExclusionBufferDays=10&MaxEmailsPerPeriod=1&guard=on", "", "What if"),
    ];

    private static readonly (int Width, ColorScheme Scheme)[] OtherLooks = [(Look.Phone, ColorScheme.Dark), (Look.Phone, ColorScheme.Light), (Look.Desk, ColorScheme.Dark)];

    /// <summary>The hosts answer with the same pages: by default one of them shows more of them, and the long tests all at both.</summary>
    public static IEnumerable<TheoryDataRow<SiteKind, string, string, string>> Pages =>
        from kind in Enum.GetValues<SiteKind>()
        from one in LongTests.Some(All, byDefault: kind == SiteKind.Serve ? 8 : 2, wanted: All.Length)
        select new TheoryDataRow<SiteKind, string, string, string>(kind, one.Page, one.Link, one.Heading);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Open_AnyPage_IsMadeWell(SiteKind kind, string page, string link, string heading)
    {
        var site = await sites.OfAsync(kind);
        var path = await PagePath.OfAsync(site, page);

        await site.VisitAsync(browser, Look.Usual, AccessRole.Operator, async visit =>
        {
            await OpenAsync(visit, path, link, heading);
            await visit.AssertAccessibleAsync();
            foreach (var (width, scheme) in LongTests.First(OtherLooks, byDefault: 1))
            {
                await visit.LookAsync(width, scheme);
                await visit.AssertStillAccessibleAsync();
                await visit.AssertFitsAsync();
            }
        });
        await site.VisitAsync(browser, Look.Usual with { Width = Look.Phone, HasScript = false }, AccessRole.Operator, async visit =>
        {
            await OpenAsync(visit, path, link, heading);
            await visit.AssertFitsAsync();
        });
    }

    private static async Task OpenAsync(Visit visit, string path, string link, string heading)
    {
        await visit.OpenAsync(path);
        if (link.Length > 0)
        {
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = link }).First.ClickAsync();
        }

        await Assertions.Expect(visit.Page.Locator("h1")).ToContainTextAsync(heading);
    }

    private static string Organization(long organizationId) => FormattableString.Invariant($"organizations/{organizationId}");
}
