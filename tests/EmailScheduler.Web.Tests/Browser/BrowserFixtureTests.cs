using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Xunit.Sdk;

namespace EmailScheduler.Web.Tests.Browser;

/// <summary>That the ground of these tests sees what it is there to see, shown on pages that are wrong on purpose.</summary>
public sealed class BrowserFixtureTests(BrowserFixture browser)
{
    private const string Good = "<h1>Fine</h1><p>Some text.</p>";

    /// <summary>What is wrong with a page, and what the failure of the test says of it.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { Good + "<script>document.title = 'inline'</script>", "Content Security Policy" },
        { Good + "<p style='color:red'>Red</p>", "Content Security Policy" },
        { Good + "<script src='/fails.js'></script>", "script failed" },
        { Good + "<script src='/warns.js'></script>", "something to warn of" },
        { Good + "<img alt='' src='/missing.png'>", "missing.png" },
        { Good + "<script src='/asks.js'></script>", "asked another host: http://localhost:1/" },
        { Good + "<script src='/alerts.js'></script>", "dialog" },
        { Good + "<img src='/dot.svg'>", "image-alt" },
        { Good + "<p class='pale'>Pale</p>", "color-contrast" },
        { "<p>Nothing above</p>", "page-has-heading-one" },
        { Good + "<div class='wide'>Wide</div>", "is wider than the window (360 pixels)" },
    };

    /// <summary>Some of them, by default.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> SomeWrong => LongTests.Some(Wrong.ToList(), byDefault: 4, wanted: Wrong.Count);

    [Theory]
    [MemberData(nameof(SomeWrong))]
    public async Task Visit_WrongPage_Fails(string body, string saying)
    {
        await using var server = await ServeAsync(body);
        var look = Look.Usual with { Width = Look.Phone };

        var failure = await Assert.ThrowsAsync<TrueException>(() => browser.VisitAsync(AddressOf(server), look, CheckAsync));

        Assert.Contains(saying, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Visit_GoodPage_IsShownAsAsked(Look look)
    {
        await using var server = await ServeAsync(Good + "<script src='/fine.js'></script><p class='dark'>Dark</p><p class='narrow'>Narrow</p>");
        await browser.VisitAsync(AddressOf(server), look, async visit =>
        {
            await CheckAsync(visit);
            Assert.Equal(look.HasScript ? "Script" : "Page", await visit.Page.TitleAsync());
            Assert.Equal(look.Scheme == ColorScheme.Dark, await visit.Page.IsVisibleAsync(".dark"));
            Assert.Equal(look.Width == Look.Phone, await visit.Page.IsVisibleAsync(".narrow"));
        });
    }

    public static IEnumerable<TheoryDataRow<Look>> Looks => Look.All.Select(look => new TheoryDataRow<Look>(look));

    [Fact]
    public async Task Visit_RefusedAsExpected_IsNoComplaint()
    {
        await using var server = await ServeAsync(Good);
        await browser.VisitAsync(AddressOf(server), Look.Usual, async visit => await visit.OpenAsync("/refused", 404));
    }

    [Fact]
    public void Find_NothingThere_IsNone() => Assert.Null(Chromium.Find(null, ["/no/such/browser"]));

    [Fact]
    public void Find_NamedAndNotThere_Fails() =>
        Assert.Contains("/no/such/browser", Assert.Throws<FileNotFoundException>(() => Chromium.Find("/no/such/browser", [])).Message, StringComparison.Ordinal);

    private static async Task CheckAsync(Visit visit)
    {
        await visit.OpenAsync("/");
        if (visit.Look.HasScript)
        {
            await visit.AssertAccessibleAsync();
            await visit.AssertStillAccessibleAsync();
        }

        await visit.AssertFitsAsync();
    }

    private static Uri AddressOf(WebApplication server) => new(server.Urls.Single());

    private static async Task<WebApplication> ServeAsync(string body)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.MapGet("/", (HttpResponse response) =>
        {
            response.Headers.ContentSecurityPolicy = "default-src 'self'; connect-src *";
            return Results.Content($"<!doctype html><html lang='en'><head><title>Page</title><link rel='icon' href='/dot.svg'><link rel='stylesheet' href='/style.css'></head><body><main>{body}</main></body></html>", "text/html");
        });
        server.MapGet("/refused", () => Results.Content("<!doctype html><title>None</title><link rel='icon' href='/dot.svg'>", "text/html", statusCode: 404));
        server.MapGet("/style.css", () => Results.Content("""
            .pale { color: #eee } .wide { width: 500px } .dark, .narrow { display: none }
            @media (prefers-color-scheme: dark) { .dark { display: block } }
            @media (max-width: 400px) { .narrow { display: block } }
            """, "text/css"));
        server.MapGet("/dot.svg", () => Results.Content("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "image/svg+xml"));
        server.MapGet("/{name}.js", (string name) => Results.Content(
            name switch
            {
                "fails" => "nothing.there()",
                "warns" => "console.warn('something to warn of')",
                "asks" => "fetch('http://localhost:1/')",
                "alerts" => "alert('hello')",
                _ => "document.title = 'Script'",
            },
            "text/javascript"));
        await server.StartAsync(Cancel);
        return server;
    }
}
