using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace EmailScheduler.Web.Tests.Browser;

/// <summary>A window of the browser at a host, and all that the browser complained of.</summary>
internal sealed class Visit
{
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly ConcurrentDictionary<string, int> _expected = new(StringComparer.Ordinal);
    private readonly Uri _host;

    public Visit(IPage page, Uri host, Look look)
    {
        Page = page;
        Look = look;
        _host = host;

        // Violations of the content security policy are errors of the console, too.
        page.Console += (_, message) => Complain(message.Type is "error" or "warning" && !IsOfExpectedStatus(message), $"{message.Type} at {message.Location}: {message.Text}");
        page.PageError += (_, failure) => Complain(true, $"script failed: {failure}");
        page.Request += (_, request) => Complain(!IsOfHost(request.Url), $"asked another host: {request.Url}");
        page.RequestFailed += (_, request) => Complain(request.Failure is not "net::ERR_ABORTED", $"{request.Url}: {request.Failure}");
        page.Response += (_, response) => Complain(response.Status >= 400 && !IsExpected(response.Url, response.Status), $"{response.Status}: {response.Url}");
        page.Dialog += (_, dialog) =>
        {
            Complain(true, $"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
    }

    /// <summary>The page that the window shows.</summary>
    public IPage Page { get; }

    /// <summary>How it is looked at.</summary>
    public Look Look { get; private set; }

    /// <summary>What the browser complained of so far.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Opens a page.</summary>
    /// <param name="path">Its path at the host.</param>
    /// <param name="status">How the host answers; another answer fails the test.</param>
    public async Task<IResponse> OpenAsync(string path, int status = 200)
    {
        var address = new Uri(_host, path).AbsoluteUri;
        _expected[address] = status;
        var response = (await Page.GotoAsync(address))!;
        Assert.True(response.Status == status, $"{path} was answered {response.Status}: {await response.TextAsync()}");
        return response;
    }

    /// <summary>Waits for the page to which something leads that was clicked. Not for its load: where the machine is slow, Playwright's wait for that has missed it.</summary>
    /// <param name="path">Its path at the host.</param>
    public Task ArriveAsync(string path) => Assertions.Expect(Page).ToHaveURLAsync(new Uri(_host, path).AbsoluteUri);

    /// <summary>Shows the page that is open in another width and scheme, without asking for it again.</summary>
    public async Task LookAsync(int width, ColorScheme scheme)
    {
        var look = Look with { Width = width, Scheme = scheme };
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = look.Scheme });
        await Page.SetViewportSizeAsync(look.Width, 900);
        Look = look;
    }

    /// <summary>Asserts that the page needs no scrolling sideways.</summary>
    public async Task AssertFitsAsync()
    {
        // By what is wider, so that the failure shows what to repair.
        var wide = await Page.EvaluateAsync<string[]>("""
            () => {
                const width = document.documentElement.clientWidth;
                const isCut = one => one && one !== document.body && (getComputedStyle(one).overflowX !== 'visible' || isCut(one.parentElement));
                return document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll('body *')]
                    .filter(one => one.getBoundingClientRect().right > width + 1 && !isCut(one.parentElement))
                    .map(one => one.outerHTML.slice(0, 120)).concat('the document');
            }
            """);
        Assert.True(wide.Length == 0, $"{Page.Url} is wider than the window ({Look.Width} pixels): {string.Join('\n', wide.Take(5))}");
    }

    /// <summary>Asserts that the browser has complained of nothing.</summary>
    public void AssertQuiet() => Assert.True(_complaints.IsEmpty, $"The browser complained at {Page.Url} ({Look}):\n{string.Join('\n', _complaints)}");

    private void Complain(bool isSo, string complaint)
    {
        if (isSo)
        {
            _complaints.Enqueue(complaint);
        }
    }

    private bool IsOfHost(string address) => new Uri(address) is var asked && (asked.Scheme is "data" or "blob" || (asked.Host == _host.Host && asked.Port == _host.Port));

    private bool IsExpected(string address, int status) => _expected.TryGetValue(address, out var expected) && expected == status;

    /// <summary>The console also names the status of a page that was meant to be refused.</summary>
    private bool IsOfExpectedStatus(IConsoleMessage message) =>
        message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal) && _expected.Keys.Any(address => message.Location.StartsWith(address, StringComparison.Ordinal) && _expected[address] >= 400);
}
