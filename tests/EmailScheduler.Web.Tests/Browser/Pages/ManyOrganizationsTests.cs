using EmailScheduler.Api.Access;
using EmailScheduler.Web.Tests.Browser.Sites;
using EmailScheduler.Web.Tests.Browser.Stores;
using Microsoft.Playwright;

namespace EmailScheduler.Web.Tests.Browser.Pages;

/// <summary>The list of a thousand organizations: found by number and by state, a page at a time. How long it takes is for the benchmarks to say.</summary>
public sealed class ManyOrganizationsTests(BrowserFixture browser)
{
    [Fact]
    public async Task Organizations_AThousand_AreFoundByNumberStateAndPage()
    {
        Assert.SkipUnless(Chromium.Executable is not null, Chromium.HowToInstall);
        var store = await TestStore.OpenAsync();
        await ManyOrganizations.AddAsync(store, DateTimeOffset.UtcNow);
        await using var site = await ServeSite.StartAsync(store);

        await site.VisitAsync(browser, Look.Usual, AccessRole.Reader, async visit =>
        {
            await visit.OpenAsync(site.Path(""));
            await Assertions.Expect(visit.Page.GetByText("1,000").First).ToBeVisibleAsync();

            // Those first that need a person.
            await Assertions.Expect(visit.Page.Locator("tbody tr").First).ToContainTextAsync("The engine ended with exit code 3.");
            await visit.AssertAccessibleAsync();

            var first = await visit.Page.Locator("tbody th").AllInnerTextsAsync();
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
            await Assertions.Expect(visit.Page.Locator("tbody th").First).Not.ToHaveTextAsync(first[0]);
            Assert.Empty(first.Intersect(await visit.Page.Locator("tbody th").AllInnerTextsAsync()));

            await visit.OpenAsync(site.Path("?state=failed"));
            Assert.Equal(10, await visit.Page.Locator("tbody tr").CountAsync());

            await visit.Page.GetByLabel("Number begins with").FillAsync("1999");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
            await Assertions.Expect(visit.Page.GetByText("There is no such organization.")).ToBeVisibleAsync();
        });
    }
}
