using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Forms;
using EmailScheduler.Storage;
using EmailScheduler.Web.Tests.Browser.Sites;
using EmailScheduler.Web.Tests.Browser.Stores;
using Microsoft.Playwright;

namespace EmailScheduler.Web.Tests.Browser.Pages;

/// <summary>Who may look and act at the real hosts, and that no request acts that a page of another site, or a program without the right, can send.</summary>
public sealed class AccessTests(BrowserFixture browser, Sites.Sites sites)
{
    private const string Principal = "eyJhdXRoX3R5cCI6ImFhZCIsImNsYWltcyI6W3sidHlwIjoicHJlZmVycmVkX3VzZXJuYW1lIiwidmFsIjoibWFsbG9yeUBleGFtcGxlLmNvbSJ9LHsidHlwIjoicm9sZXMiLCJ2YWwiOiJFbWFpbFNjaGVkdWxlci5PcGVyYXRvciJ9XSwicm9sZV90eXAiOiJyb2xlcyJ9";

    /// <summary>Who asks for what with which headers, and how each host answers.</summary>
    private static readonly (string What, AccessRole Role, string Method, FormToken Token, string[] Headers, int Serve, int App)[] Matrix =
    [
        ("anyone looks", AccessRole.None, "GET", FormToken.None, [], 200, 401),
        ("a reader looks", AccessRole.Reader, "GET", FormToken.None, [], 200, 200),
        ("an operator looks", AccessRole.Operator, "GET", FormToken.None, [], 200, 200),
        ("anyone acts", AccessRole.None, "POST", FormToken.None, [], 401, 401),
        ("anyone acts with the form of an operator", AccessRole.None, "POST", FormToken.Own, [], 401, 401),
        ("a reader acts with the form of an operator", AccessRole.Reader, "POST", FormToken.Own, [], 401, 403),
        ("without a form", AccessRole.Operator, "POST", FormToken.None, [], 403, 403),
        ("with a forged form", AccessRole.Operator, "POST", FormToken.Forged, [], 403, 403),
        ("from another site", AccessRole.Operator, "POST", FormToken.Own, ["Origin: https://evil.example"], 403, 403),
        ("from another site, as browsers say", AccessRole.Operator, "POST", FormToken.Own, ["Sec-Fetch-Site: cross-site"], 403, 403),
        ("from another program of the machine", AccessRole.Operator, "POST", FormToken.Own, ["Origin: http://localhost:3000"], 403, 403),
        ("with a forged principal", AccessRole.None, "POST", FormToken.Own, [$"X-MS-CLIENT-PRINCIPAL: {Principal}"], 401, 401),
        ("with a forged name", AccessRole.None, "POST", FormToken.Own, ["X-Forwarded-User: mallory", "X-MS-CLIENT-PRINCIPAL-NAME: mallory"], 401, 401),
        ("with a wrong token", AccessRole.None, "POST", FormToken.Own, ["x-functions-key: 0123456789abcdef0123456789abcdef"], 401, 401),
        ("by a form that is the operator's own", AccessRole.Operator, "POST", FormToken.Own, [], 303, 303),
    ];

    public static TheoryData<SiteKind> Hosts => [SiteKind.Serve, SiteKind.App];

    private enum FormToken
    {
        None,
        Forged,
        Own,
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Request_AnyoneWithAnything_IsAnsweredByRoleAndForm(SiteKind kind)
    {
        var site = await sites.OfAsync(kind);
        var path = site.Path($"organizations/{SampleStore.OfLog}");
        var token = "";
        await site.VisitAsync(browser, Look.Usual, AccessRole.Operator, async visit =>
        {
            await visit.OpenAsync(path);
            token = (await visit.Page.Locator($"input[name={FormTokens.FieldName}]").First.GetAttributeAsync("value"))!;
        });

        foreach (var role in Matrix.GroupBy(row => row.Role))
        {
            await site.VisitAsync(browser, Look.Usual, role.Key, async visit =>
            {
                foreach (var row in role)
                {
                    // Only the last one is to act, and changes nothing: the organization is not paused.
                    var act = row.Serve == 303 ? "resume" : "pause";
                    var status = await SendAsync(visit, new Uri(site.Address, path), row.Method, act, Of(row.Token, token), row.Headers);
                    Assert.True((kind == SiteKind.App ? row.App : row.Serve) == status, $"{row.What}: {status}");
                }
            });
        }

        Assert.Null(await site.Store.Objects.HeadAsync(DatabaseKeys.Pause(DatabaseKeys.Of(SampleStore.OfLog)), Cancel));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example:5080")]
    [InlineData("localhost.evil.example")]
    public async Task Serve_WrongHost_IsRefused(string host)
    {
        var site = await sites.OfAsync(SiteKind.Serve);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site.Address, "/")) { Headers = { Host = host } };

        using var answer = await client.SendAsync(request, Cancel);

        Assert.InRange((int)answer.StatusCode, 400, 499);
        Assert.DoesNotContain("Organizations", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    /// <summary>Where App Service does not say that it signs people in, everyone can write its header.</summary>
    [Fact]
    public async Task App_WithoutSignIn_BelievesNoPrincipalAndIsClosed()
    {
        Assert.SkipUnless(Chromium.Executable is not null, Chromium.HowToInstall);
        await using var site = await AppSite.StartAsync(await TestStore.OpenAsync(), signsIn: false);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site.Address, site.Path(""))) { Headers = { { "X-MS-CLIENT-PRINCIPAL", Principal } } };

        using var answer = await client.SendAsync(request, Cancel);

        Assert.Equal(403, (int)answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Open_Reader_SeesNoFormThatActs(SiteKind kind)
    {
        var site = await sites.OfAsync(kind);
        await site.VisitAsync(browser, Look.Usual, AccessRole.Reader, async visit =>
        {
            await visit.OpenAsync(site.Path($"organizations/{SampleStore.OfLog}"));
            Assert.Equal(0, await visit.Page.Locator("form[method=post]").CountAsync());
            await visit.AssertAccessibleAsync();
        });
    }

    private static string? Of(FormToken kind, string token) => kind switch
    {
        FormToken.None => null,
        FormToken.Forged => token[..^1] + (token[^1] == 'A' ? 'B' : 'A'),
        _ => token,
    };

    /// <summary>With the cookies of the window, and with headers that no browser would send.</summary>
    private static async Task<int> SendAsync(Visit visit, Uri address, string method, string act, string? token, string[] headers)
    {
        var client = visit.Page.Context.APIRequest;
        var form = client.CreateFormData();
        form.Set("act", act).Set("reason", "No one is to do this.");
        if (token is not null)
        {
            form.Set(FormTokens.FieldName, token);
        }

        var answer = await client.FetchAsync(address.AbsoluteUri, new APIRequestContextOptions
        {
            Method = method,
            MaxRedirects = 0,
            Form = method == "POST" ? form : null,
            Headers = headers.Select(header => header.Split(": ")).Select(pair => KeyValuePair.Create(pair[0], pair[1])),
        });
        return answer.Status;
    }
}
