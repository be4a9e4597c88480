using EmailScheduler.Api.Access;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Tests.Access;

/// <summary>What browsers say of where a request comes from (Fetch Metadata; RFC 6454).</summary>
public class RequestOriginTests
{
    private const string Host = "localhost:5080";

    public static TheoryData<string, string?, string?, bool> Requests => new()
    {
        // method, Sec-Fetch-Site, Origin, whether it is foreign
        { "POST", "same-origin", "http://localhost:5080", false },
        { "POST", "none", null, false },
        { "POST", "cross-site", "http://localhost:5080", true },
        { "POST", "same-site", "http://localhost:3000", true },
        { "POST", "same-origin,cross-site", null, true },
        { "POST", "", "http://localhost:5080", true },
        { "PUT", "cross-site", null, true },
        { "DELETE", "cross-site", null, true },
        { "OPTIONS", "cross-site", "https://evil.example", true },

        // Browsers before 2023 say the origin alone.
        { "POST", null, "http://localhost:5080", false },
        { "POST", null, "http://LOCALHOST:5080", false },
        { "POST", null, "http://localhost:3000", true },
        { "POST", null, "http://localhost", true },
        { "POST", null, "http://127.0.0.1:5080", true },
        { "POST", null, "https://evil.example", true },
        { "POST", null, "null", true },
        { "POST", null, "", true },
        { "POST", null, "file://localhost:5080", true },

        // Programs say nothing, and nothing is changed by a look.
        { "POST", null, null, false },
        { "GET", "cross-site", "https://evil.example", false },
        { "HEAD", "cross-site", null, false },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void IsForeign_Request_AsItsBrowserSays(string method, string? site, string? origin, bool expected) =>
        Assert.Equal(expected, RequestOrigin.IsForeign(Request(method, Host, site, origin)));

    [Theory]
    [InlineData("https://console.example.com", "console.example.com", false)]
    [InlineData("https://console.example.com", "console.example.com:443", false)]
    [InlineData("https://console.example.com", null, true)]
    [InlineData("http://127.0.0.1:5080", "console.example.com", true)]
    [InlineData("https://console.example.com.evil.example", "console.example.com", true)]
    [InlineData("https://console.example.com@evil.example", "console.example.com", true)]
    [InlineData("https://console.example.com", "not a host", true)]
    public void IsForeign_BehindAProxy_GoesByTheHostThatBrowsersKnow(string origin, string? publicHost, bool expected) =>
        Assert.Equal(expected, RequestOrigin.IsForeign(Request("POST", "127.0.0.1:5080", null, origin), publicHost));

    [Fact]
    public void IsForeign_TwoOrigins_IsForeign()
    {
        var request = Request("POST", Host, null, null);
        request.Headers.Origin = new(["http://localhost:5080", "http://localhost:5080"]);

        Assert.True(RequestOrigin.IsForeign(request));
    }

    private static HttpRequest Request(string method, string host, string? site, string? origin)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Scheme, request.Host) = (method, "http", new HostString(host));
        if (site is not null)
        {
            request.Headers["Sec-Fetch-Site"] = site;
        }

        if (origin is not null)
        {
            request.Headers.Origin = origin;
        }

        return request;
    }
}
