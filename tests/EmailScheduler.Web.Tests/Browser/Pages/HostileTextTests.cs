using EmailScheduler.Api.Access;
using EmailScheduler.Web.Tests.Browser.Sites;
using EmailScheduler.Web.Tests.Browser.Stores;

namespace EmailScheduler.Web.Tests.Browser.Pages;

/// <summary>Whatever a database, a status or a record of an act says is text: it runs nothing, loads nothing, and does not make a page too large or too wide.</summary>
public sealed class HostileTextTests(BrowserFixture browser, Sites.Sites sites)
{
    /// <summary>Characters that a page may have, where a text of the database has a million.</summary>
    private const int MostCharacters = 400_000;

    /// <summary>Pages, and what they show of the texts.</summary>
    private static readonly (SiteKind Kind, string Page, string Shown)[] All =
    [
        (SiteKind.Serve, "", "<script>hostile()</script>"),
        (SiteKind.Serve, $"organizations/{SampleStore.Hostile}", "<script>hostile()</script>"),
        (SiteKind.Serve, $"organizations/{SampleStore.Hostile}/runs/{PagePath.NewestRun}", "Run of organization"),
        (SiteKind.Serve, $"organizations/{SampleStore.HostileSetting}", "<script>hostile()</script>"),
        (SiteKind.Serve, $"organizations/{SampleStore.HostileSetting}/runs/{PagePath.NewestRun}", "<script>hostile()</script>"),
        (SiteKind.Serve, $"organizations/{SampleStore.Hostile}/contacts/1", "Contact 1"),
        (SiteKind.Serve, $"organizations/{SampleStore.Hostile}/days/{PagePath.Soon}", "Emails"),
        (SiteKind.Serve, $"organizations/{SampleStore.Hostile}/days/{PagePath.Soon}?status=skipped", "Emails"),
        (SiteKind.Serve, $"organizations/{SampleStore.Hostile}/what-if?SendTimeHour=9", "What if"),
        (SiteKind.Serve, $"organizations/{SampleStore.Hostile}/history", "History"),
        (SiteKind.Serve, $"organizations/{SampleStore.HostileSetting}/settings", "Settings"),
        (SiteKind.App, $"organizations/{SampleStore.Hostile}", "<script>hostile()</script>"),
    ];

    public static IEnumerable<TheoryDataRow<SiteKind, string, string>> Pages =>
        LongTests.Some(All, byDefault: 4, wanted: All.Length).Select(one => new TheoryDataRow<SiteKind, string, string>(one.Kind, one.Page, one.Shown));

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Open_HostileTexts_AreText(SiteKind kind, string page, string shown)
    {
        var site = await sites.OfAsync(kind);
        var path = await PagePath.OfAsync(site, page);

        await site.VisitAsync(browser, Look.Usual with { Width = Look.Phone }, AccessRole.Operator, async visit =>
        {
            var response = await visit.OpenAsync(path);
            Assert.InRange((await response.TextAsync()).Length, 1, MostCharacters);
            Assert.Contains(shown, await visit.Page.InnerTextAsync("body"), StringComparison.Ordinal);
            Assert.Equal(0, await visit.Page.Locator("img[src=x], svg[onload], body script:not([src])").CountAsync());
            await visit.AssertFitsAsync();
            await visit.AssertAccessibleAsync();
        });
    }

    [Fact]
    public async Task Open_HostileAddress_IsNotRepeated()
    {
        var site = await sites.OfAsync(SiteKind.Serve);
        await site.VisitAsync(browser, Look.Usual, AccessRole.Operator, async visit =>
        {
            await visit.OpenAsync(site.Path("?number=%3Cscript%3Ehostile()%3C/script%3E&state=%22%3E%3Cimg%20src=x%20onerror=hostile()%3E"), status: 400);
            Assert.Equal(0, await visit.Page.Locator("img[src=x], body script:not([src])").CountAsync());
            await visit.OpenAsync(site.Path("organizations/99?done=%3Cscript%3Ehostile()%3C/script%3E"));
            Assert.DoesNotContain("hostile()", await visit.Page.InnerTextAsync("body"), StringComparison.Ordinal);
        });
    }
}
