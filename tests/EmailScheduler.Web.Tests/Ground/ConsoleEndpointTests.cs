using System.Net;
using EmailScheduler.Api.Access;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Tests.Ground;

public class ConsoleEndpointTests
{
    public static TheoryData<string, string> Paths => new()
    {
        { "/", "all" },
        { "/organizations/99", "organization 99" },
        { "/organizations/99/", "organization 99" },
        { "/organizations/new", "new" },
        { "/organizations/7/runs/20260115T060000Z-0a1b2c3d", "run 20260115T060000Z-0a1b2c3d of 7" },
    };

    public static TheoryData<string, string> Unknown => new()
    {
        { "/nothing", "There is no such page" },
        { "/organizations/007", "not a number such as 99" },
        { "/organizations/%3Cscript%3E", "not a number such as 99" },
        { "/organizations/7/runs/1", "not the id of a run" },
        { "/assets/0000000000000000/other.css", "There is no such page" },
    };

    /// <summary>A failure, the status, and what its page says, and must not say.</summary>
    public static TheoryData<Exception, HttpStatusCode, string[], string> Failures => new()
    {
        { new ObjectStoreException(ObjectStoreFailure.Transient, "No answer from 'agencies'."), HttpStatusCode.ServiceUnavailable, ["No answer from", "go on as soon as the store answers again"], "does not help" },
        { new ObjectStoreException(ObjectStoreFailure.Configuration, "No bucket."), HttpStatusCode.ServiceUnavailable, ["The store cannot be used: No bucket.", "does not help until this is fixed"], "nothing is lost" },
        { new ObjectStoreException(ObjectStoreFailure.Corrupt, "Other bytes."), HttpStatusCode.ServiceUnavailable, ["Other bytes.", "does not help until this is repaired"], "nothing is lost" },
        { new IOException("Input/output error", 5), HttpStatusCode.ServiceUnavailable, ["Input/output error.", "Try again."], "nothing is lost" },
        { new IOException("No space left", 28), HttpStatusCode.Conflict, ["A disk is full: No space left."], "nothing is lost" },
        { new Sqlite.InvalidDatabaseException("Damaged."), HttpStatusCode.Conflict, ["Damaged."], "nothing is lost" },
        { new InvalidOperationException("A secret."), HttpStatusCode.InternalServerError, ["unexpectedly"], "A secret." },
    };

    private static ConsolePage[] Pages =>
    [
        TestPage.Showing("", "all"),
        new TestPage("organizations/{org}", page => TestPage.Line($"organization {page.OrganizationId}")) { Entry = new NavigationEntry("Organization", 0) },
        TestPage.Showing("organizations/new", "new"),
        new TestPage("organizations/{org}/runs/{run}", page => TestPage.Line($"run {page.Value("run")} of {page.OrganizationId}")),
        new TestPage("organizations/{org}/settings", _ => TestPage.Line("settings")) { Entry = new NavigationEntry("Settings", 5) },
    ];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Get_PathOfAPage_IsAnsweredByIt(string path, string line)
    {
        await using var host = await ConsoleHost.StartAsync(Pages);

        Assert.Contains($"<h1>{line}</h1>", await host.ReadAsync(path), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Unknown))]
    public async Task Get_PathOfNoPage_IsAPageThatSaysSo(string path, string detail)
    {
        await using var host = await ConsoleHost.StartAsync(Pages);

        using var answer = await host.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(detail, html, StringComparison.Ordinal);
        Assert.Contains("<nav", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_BelowABase_AllLinksAreBelowIt()
    {
        await using var host = await ConsoleHost.StartAsync(services => ConsoleHost.Add(services, Pages), "/api/console");

        var html = await host.ReadAsync("/api/console/organizations/99");

        var links = Regex.Matches(html, @"(?:href|src|action)=""([^""]*)""", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(match => match.Groups[1].Value).Where(link => link[0] != '#').ToList();
        Assert.Contains("/api/console/organizations/99/settings", links);
        Assert.All(links, link => Assert.StartsWith("/api/console/", link, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_Page_NavigationSaysWhereOneIs()
    {
        await using var host = await ConsoleHost.StartAsync(Pages);

        Assert.Contains("""<a href="/organizations/99" aria-current="page">Organization 99</a>""", await host.ReadAsync("/organizations/99"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Get_PageFails_StatusAndTextAreThoseOfTheFailure(Exception failure, HttpStatusCode status, string[] said, string unsaid)
    {
        await using var host = await ConsoleHost.StartAsync(new TestPage("", (_, _) => throw failure));

        using var answer = await host.GetAsync("/");

        Assert.Equal(status, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.All(said, part => Assert.Contains(part, html, StringComparison.Ordinal));
        Assert.DoesNotContain(unsaid, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ComponentFails_IsAProblemPage()
    {
        await using var host = await ConsoleHost.StartAsync(TestPage.Showing("", "fail"));

        using var answer = await host.GetAsync("/");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("A secret.", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AccessRole.None, HttpStatusCode.Unauthorized)]
    [InlineData(AccessRole.Reader, HttpStatusCode.Forbidden)]
    [InlineData(AccessRole.Operator, HttpStatusCode.OK)]
    public async Task Get_PageForOperators_OnlyStrangersAreSentToSignIn(AccessRole role, HttpStatusCode status)
    {
        await using var host = await ConsoleHost.StartAsync(new TestPage("", _ => TestPage.Line("all")) { Needs = AccessRole.Operator });

        using var answer = await host.GetAsync("/?page=2", role);

        Assert.Equal(status, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(status == HttpStatusCode.Unauthorized, html.Contains("/sign-in?to=%2F%3Fpage%3D2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Head_Page_HasTheHeadersAndNoBody()
    {
        await using var host = await ConsoleHost.StartAsync(Pages);

        using var head = await host.SendAsync(HttpMethod.Head, "/");
        using var get = await host.GetAsync("/");

        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true, AccessRole.Operator, HttpStatusCode.SeeOther)]
    [InlineData(false, AccessRole.Operator, HttpStatusCode.Forbidden)]
    [InlineData(true, AccessRole.Reader, HttpStatusCode.Forbidden)]
    [InlineData(true, AccessRole.None, HttpStatusCode.Unauthorized)]
    public async Task Post_Form_ActsForOperatorsWithAFormOfTheirs(bool isTheirs, AccessRole role, HttpStatusCode status)
    {
        var acts = 0;
        await using var host = await ConsoleHost.StartAsync(new TestPage("", _ => TestPage.Line("all"))
        {
            Post = (page, form) =>
            {
                acts++;
                return PageAnswer.SeeOther(page.Links.Organization(long.Parse(form["to"].ToString(), System.Globalization.CultureInfo.InvariantCulture)));
            },
        });

        using var answer = await host.PostAsync("/", role, isTheirs, ("to", "7"));

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.SeeOther ? "/organizations/7" : null, answer.Headers.Location?.OriginalString);
        Assert.Equal(status == HttpStatusCode.SeeOther ? 1 : 0, acts);
    }

    [Theory]
    [InlineData("POST", "GET, HEAD")]
    [InlineData("DELETE", "GET, HEAD")]
    public async Task Send_MethodThatThePageLacks_IsRefused(string method, string allowed)
    {
        await using var host = await ConsoleHost.StartAsync(Pages);

        using var answer = await host.SendAsync(new HttpMethod(method), "/", AccessRole.Operator, ("act", "run"));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow));
    }

    [Fact]
    public async Task Post_FormIsTooLarge_IsRefused()
    {
        await using var host = await ConsoleHost.StartAsync(new TestPage("", _ => TestPage.Line("all")) { Post = (_, _) => throw new InvalidOperationException() });

        using var answer = await host.PostAsync("/", ("reason", new string('x', 100_000)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    /// <summary>How a form is sent, and what is said of it: only what is too large is said to be.</summary>
    public static TheoryData<string, HttpStatusCode, string> Bodies => new()
    {
        { "unknown length", HttpStatusCode.RequestEntityTooLarge, "more than 64 kB" },
        { "multipart cut off", HttpStatusCode.BadRequest, "damaged, or only a part of it arrived" },
        { "multipart without boundary", HttpStatusCode.BadRequest, "damaged, or only a part of it arrived" },
        { "unknown charset", HttpStatusCode.BadRequest, "damaged, or only a part of it arrived" },
        { "too many fields", HttpStatusCode.BadRequest, "damaged, or only a part of it arrived" },
        { "half of it", HttpStatusCode.BadRequest, "damaged, or only a part of it arrived" },
        { "never ends", HttpStatusCode.RequestTimeout, "did not arrive whole in time" },
        { "no form", HttpStatusCode.UnsupportedMediaType, "Not a form of this page" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Post_FormThatCannotBeRead_SaysWhy(string body, HttpStatusCode status, string expected)
    {
        await using var host = await ConsoleHost.StartAsync(new TestPage("", _ => TestPage.Line("all")) { Post = (_, _) => throw new InvalidOperationException() });
        using var content = ContentOf(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Headers = { { "Test-Role", "Operator" } }, Content = content };
        if (body == "unknown length")
        {
            request.Headers.TransferEncodingChunked = true;
        }

        if (body is "half of it" or "never ends")
        {
            // As a server reports it of a connection.
            var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
            (context.Request.ContentType, context.Request.Body) = ("application/x-www-form-urlencoded", new FailingBody(body == "never ends" ? 408 : 400));
            await host.HandleAsync(context, "", HttpMethods.Post);
            Assert.Equal((int)status, context.Response.StatusCode);
            context.Response.Body.Position = 0;
            Assert.Contains(expected, await new StreamReader(context.Response.Body).ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            return;
        }

        using var answer = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static StringContent ContentOf(string body)
    {
        var (text, type) = body switch
        {
            "unknown length" => (new string('x', 100_000), "application/x-www-form-urlencoded"),
            "multipart cut off" => ("--b\r\nContent-Disposition: form-data; name=\"reason\"\r\n\r\nwhy", "multipart/form-data; boundary=b"),
            "multipart without boundary" => ("reason=why", "multipart/form-data"),
            "unknown charset" => ("reason=why", "application/x-www-form-urlencoded; charset=utf-7"),
            "too many fields" => (string.Join('&', Enumerable.Range(0, 2000).Select(field => $"f{field}=1")), "application/x-www-form-urlencoded"),
            "no form" => ("{}", "application/json"),
            _ => ("", "application/x-www-form-urlencoded"),
        };
        var content = new StringContent(text);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private sealed class FailingBody(int status) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new BadHttpRequestException("The body failed.", status);
    }
}
