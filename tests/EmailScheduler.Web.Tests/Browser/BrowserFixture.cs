using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(EmailScheduler.Web.Tests.Browser.BrowserFixture))]

namespace EmailScheduler.Web.Tests.Browser;

/// <summary>The browser of all tests, started when the first one needs it.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    /// <summary>Milliseconds for what takes one where the machine is not busy.</summary>
    private const int Patience = 60_000;

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _started = new(StartAsync);

    /// <summary>
    /// Opens a window of its own for a test, without cookies of another one, lets the test work with it, and then asserts what holds for every page: the browser
    /// has complained of nothing, and has asked no one but the host. A test is skipped where there is no browser.
    /// </summary>
    /// <param name="host">The address at which the pages are.</param>
    /// <param name="look">How they are looked at.</param>
    /// <param name="work">What the test does.</param>
    /// <param name="state">What another window kept, such as the cookie of a sign-in; by default nothing.</param>
    internal async Task VisitAsync(Uri host, Look look, Func<Visit, Task> work, string? state = null)
    {
        Assert.SkipUnless(Chromium.Executable is not null, Chromium.HowToInstall);
        var (_, browser) = await _started.Value.WaitAsync(Cancel);
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = host.OriginalString,
            ColorScheme = look.Scheme,
            JavaScriptEnabled = look.HasScript,
            Locale = "en-US",
            ReducedMotion = ReducedMotion.Reduce,
            StorageState = state,
            TimezoneId = "UTC",
            ViewportSize = new ViewportSize { Width = look.Width, Height = 900 },
        });
        context.SetDefaultTimeout(Patience);
        var visit = new Visit(await context.NewPageAsync(), host, look);
        await work(visit);
        visit.AssertQuiet();
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated)
        {
            var (playwright, browser) = await _started.Value;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        try
        {
            Assertions.SetDefaultExpectTimeout(Patience);
            return (playwright, await Chromium.LaunchAsync(playwright, Chromium.Executable!));
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }
}
