using EmailScheduler.Api.Access;
using EmailScheduler.Web.Tests.Browser.Sites;
using EmailScheduler.Web.Tests.Browser.Stores;
using Microsoft.Playwright;

namespace EmailScheduler.Web.Tests.Browser.Pages;

/// <summary>What people ask with a form and that changes nothing: at a desk with script, and on a phone without.</summary>
public sealed class SearchTests(BrowserFixture browser, Sites.Sites sites)
{
    public static IEnumerable<TheoryDataRow<SiteKind, Look>> Hosts => ActTests.Hosts;

    [Theory]
    [MemberData(nameof(Hosts))]
    public Task WhatIf_AnotherSetting_ShowsBothPlans(SiteKind kind, Look look) => AskAsync(kind, look, "what-if", async visit =>
    {
        await visit.Page.GetByLabel("Days before a birthday").FillAsync("30");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "With the change" })).ToBeVisibleAsync();
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public Task Contacts_Id_IsExplainedWithoutItsAddress(SiteKind kind, Look look) => AskAsync(kind, look, "contacts", async visit =>
    {
        await visit.Page.GetByLabel("Contact's id").FillAsync("7");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Contact 7" })).ToBeVisibleAsync();
        Assert.DoesNotContain('@', await visit.Page.InnerTextAsync("main"));
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public Task Diff_TwoStates_ShowsTheirRows(SiteKind kind, Look look) => AskAsync(kind, look, "history", async visit =>
    {
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "What changed", Exact = true })).ToBeVisibleAsync();
    });

    private async Task AskAsync(SiteKind kind, Look look, string page, Func<Visit, Task> ask)
    {
        var site = await sites.OfAsync(kind);
        await site.VisitAsync(browser, look, AccessRole.Reader, async visit =>
        {
            await visit.OpenAsync(site.Path($"organizations/{SampleStore.Good}/{page}"));
            await ask(visit);
            await visit.AssertFitsAsync();
            if (look.HasScript)
            {
                await visit.AssertAccessibleAsync();
            }
        });
    }
}
