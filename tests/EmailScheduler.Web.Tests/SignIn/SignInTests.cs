using System.Net;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Serving;
using EmailScheduler.Storage.Objects.Directories;
using EmailScheduler.Web.Pages;
using EmailScheduler.Web.SignIn;
using EmailScheduler.Web.Tests.Ground;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Web.Tests.SignIn;

/// <summary>A person in a browser without script, at a real server behind the gate of <c>email-scheduler serve</c>.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private readonly TestFolder _folder = new();
    private WebApplication _app = null!;
    private HttpClient _browser = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IObjectStore>(new DirectoryObjectStore(_folder.Path))
            .AddServeAccess(ServeToken.Parse(Token, "Serve:Token"))
            .AddConsole()
            .RemoveAll<ConsolePage>()
            .AddSignIn()
            .AddSingleton<ConsolePage>(new TestPage("act", _ => TestPage.Line("to act")) { Post = (page, _) => TestPage.Line($"done by {page.Caller.Actor}"), Needs = AccessRole.Operator });
        _app = builder.Build();
        _app.UseServeAccess();
        var console = _app.Services.GetRequiredService<ConsoleEndpoint>();
        var place = new ConsolePlace { BasePath = "", Callers = _app.Services.GetRequiredService<ICallerReader>(), Runs = null! };
        _app.Map("/{**path}", (HttpContext context) => console.HandleAsync(context, context.Request.Path.Value!, place, context.RequestAborted));
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _browser = new HttpClient(new SocketsHttpHandler { UseCookies = true, AllowAutoRedirect = false }) { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task SignIn_FromAPageThatNeedsIt_LeadsBackThereAndOutAgain()
    {
        var (status, refused) = await GetAsync("/act?days=30");
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("email-scheduler serve printed at its start", refused, StringComparison.Ordinal);
        var address = HrefOf(refused, "Sign in");
        Assert.Equal("/sign-in?returnTo=%2Fact%3Fdays%3D30", address);

        var form = (await GetAsync(address)).Html;
        using var signedIn = await SendAsync(form, "/sign-in", ("token", Token));
        Assert.Equal((HttpStatusCode.SeeOther, "/act?days=30"), (signedIn.StatusCode, signedIn.Headers.Location!.OriginalString));

        var page = (await GetAsync("/act?days=30")).Html;
        Assert.Contains("to act", page, StringComparison.Ordinal);
        using var signedOut = await SendAsync((await GetAsync(HrefOf(page, "Sign out"))).Html, "/sign-out");
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (signedOut.StatusCode, signedOut.Headers.Location!.OriginalString));

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/act")).Status);
    }

    [Theory]
    [InlineData("/%C3%A9", "/%C3%A9")]
    [InlineData("/act%3Fdays", "/act%3Fdays")]
    [InlineData("/%0D%0AX:1", "/%0D%0AX:1")]
    public async Task SignIn_FromAPathWithEncodedCharacters_LeadsBackThere(string path, string expected)
    {
        using var answer = await SendAsync("", path);
        var form = (await GetAsync(HrefOf(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), "Sign in"))).Html;

        using var signedIn = await SendAsync(form, "/sign-in", ("token", Token));

        Assert.Equal((HttpStatusCode.SeeOther, expected), (signedIn.StatusCode, signedIn.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task SignIn_FormInACharsetThatIsNotRead_IsRefused()
    {
        using var content = new StringContent($"token={Token}");
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded; charset=utf-7");

        using var answer = await _browser.PostAsync(new Uri("/sign-in", UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_WrongToken_SaysSoUntilItIsGivenTooOftenAndTheRightOneIsTakenAllTheSame()
    {
        var form = (await GetAsync("/sign-in?returnTo=//evil.example")).Html;
        Assert.DoesNotContain("evil.example\"", form, StringComparison.Ordinal);
        for (var guess = 0; guess < 10; guess++)
        {
            using var wrong = await SendAsync(form, "/sign-in", ("token", $"guess-{guess}"));
            form = await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
            Assert.Contains("That is not the token.", form, StringComparison.Ordinal);
            Assert.DoesNotContain("guess-", form, StringComparison.Ordinal);
        }

        using var slowed = await SendAsync(form, "/sign-in", ("token", "another"));
        Assert.Equal(HttpStatusCode.TooManyRequests, slowed.StatusCode);
        Assert.NotNull(slowed.Headers.RetryAfter);

        using var right = await SendAsync(form, "/sign-in", ("token", Token));
        Assert.Equal(HttpStatusCode.SeeOther, right.StatusCode);
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sign-out")]
    public async Task Post_WithoutTheForm_DoesNothing(string path)
    {
        using var answer = await SendAsync("", path, ("token", Token));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    private static string HrefOf(string html, string text) =>
        WebUtility.HtmlDecode(Regex.Match(html, $"""<a href="([^"]*)">{text}</a>""", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value);

    private async Task<(HttpStatusCode Status, string Html)> GetAsync(string path)
    {
        using var answer = await _browser.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Sends a page's form with its hidden fields.</summary>
    private async Task<HttpResponseMessage> SendAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        var hidden = Regex.Matches(page, """<input type="hidden" name="([^"]*)" value="([^"]*)" />""", RegexOptions.None, TimeSpan.FromSeconds(5))
            .Select(match => KeyValuePair.Create(match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Value)));
        using var content = new FormUrlEncodedContent([.. hidden, .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await _browser.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }
}
