using EmailScheduler.Api.Access;
using EmailScheduler.Web.Tests.Browser.Sites;
using EmailScheduler.Web.Tests.Browser.Stores;
using Microsoft.Playwright;

namespace EmailScheduler.Web.Tests.Browser.Pages;

/// <summary>The header at every width: the name, the ways to the pages and who looks at which store.</summary>
public sealed class HeaderTests(BrowserFixture browser, Sites.Sites sites)
{
    // From here on they are beside each other.
    private const int Narrowest = 861;

    private const int OfPictures = 1120;

    private static readonly int[] Widths = [360, 420, 600, 768, Narrowest - 1, Narrowest, 1000, OfPictures, Look.Desk, 1600];

    /// <summary>As a person signs in, and as one whose name and store are long.</summary>
    [Theory]
    [InlineData(SiteKind.Serve, null)]
    [LongInlineData(SiteKind.App, null)]
    [InlineData(SiteKind.Serve, "s3://a-bucket-with-a-name-that-is-long/and-a-prefix-below-it")]
    public async Task Header_AnyWidth_Holds(SiteKind kind, string? store)
    {
        var site = await sites.OfAsync(kind);
        await site.VisitAsync(browser, Look.Usual, AccessRole.Operator, async visit =>
        {
            await visit.OpenAsync(site.Path($"organizations/{SampleStore.Good}"));
            await visit.Page.Locator(".who bdi").Last.EvaluateAsync("(one, store) => one.textContent = store", store ?? "s3://agencies");
            foreach (var width in Widths)
            {
                await visit.LookAsync(width, ColorScheme.Light);

                await visit.AssertFitsAsync();
                Assert.Equal((width, width >= Narrowest), (width, await visit.Page.EvaluateAsync<bool>(IsOneRow)));
            }

            await visit.LookAsync(OfPictures, ColorScheme.Light);
            Assert.Equal(2, await visit.Page.EvaluateAsync<int>("() => new Set([...document.querySelectorAll('body > header li')].map(one => one.getBoundingClientRect().top)).size"));
        });
    }

    /// <summary>Whether each part of the header begins above the end of every other one.</summary>
    private const string IsOneRow = """
        () => {
            const parts = [...document.querySelectorAll('body > header > *')].map(one => one.getBoundingClientRect());
            return parts.every(one => parts.every(other => one.top < other.bottom));
        }
        """;
}
