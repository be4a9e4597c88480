using System.Globalization;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Http;
using EmailScheduler.Tests.ApiContract;

namespace EmailScheduler.Cli.Tests.Serving;

/// <summary>What <c>serve</c> alone refuses, of every operation: <c>docs/openapi.json</c> describes each of these answers.</summary>
public sealed class ServeRefusalTests : SandboxTests, IAsyncLifetime
{
    private const string TokenHeader = "x-functions-key";

    // TokenTries.cs: so many different wrong tokens are answered 401 within a minute, and further ones 429.
    private const int MostWrong = 10;

    private ServedProcess _serving = null!;

    /// <summary>What is sent, and the operations that are refused.</summary>
    public static TheoryData<string, string, string> Forbidden => new()
    {
        { "Origin", "https://evil.example", "acts" },
        { "X-Forwarded-Role", "reader", "operators" },
        { "Sec-Fetch-Site", "cross-site", "acts" },
        { "X-Forwarded-User", "anna@example.com", "acts" },
        { "X-Forwarded-User", "anna,ben", "all" },
        { "X-Forwarded-Role", "admin", "all" },
    };

    /// <summary>The first of them, by default.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string>> SomeForbidden => LongTests.First(Forbidden, byDefault: 2);

    public async ValueTask InitializeAsync() => _serving = await ServedProcess.StartAsync(Sandbox);

    public async ValueTask DisposeAsync()
    {
        await _serving.EndAsync();
        _serving.Dispose();
        base.Dispose();
    }

    [Fact]
    public async Task Operation_AnotherHost_Is421()
    {
        foreach (var route in ApiRoutes.All)
        {
            Assert.Equal((route.Name, 421), (route.Name, await AskAsync(route, host: "rebound.example.com")));
        }
    }

    [Theory]
    [MemberData(nameof(SomeForbidden))]
    public async Task Operation_CallerWhoMayNot_Is403(string header, string value, string refused)
    {
        foreach (var route in ApiRoutes.All)
        {
            var isRefused = refused switch
            {
                "acts" => route.Method != "GET",
                "operators" => route.Role == AccessRole.Operator,
                _ => route.Role > AccessRole.None,
            };

            Assert.Equal((route.Name, isRefused), (route.Name, await AskAsync(route, headers: (header, value)) == 403));
        }
    }

    [Fact]
    public async Task Operation_WrongToken_Is401AndAfterTenIs429ButTheRightOneIsTaken()
    {
        foreach (var route in ApiRoutes.All)
        {
            Assert.Equal((route.Name, 401), (route.Name, await AskAsync(route, withToken: false, headers: (TokenHeader, "wrong"))));
        }

        foreach (var number in Enumerable.Range(1, MostWrong - 1))
        {
            Assert.Equal(401, await AskAsync(ApiRoutes.All[0], withToken: false, headers: (TokenHeader, number.ToString(CultureInfo.InvariantCulture))));
        }

        foreach (var route in ApiRoutes.All)
        {
            Assert.Equal((route.Name, 429), (route.Name, await AskAsync(route, withToken: false, headers: (TokenHeader, "another"))));
        }

        Assert.Equal(200, await AskAsync(ApiRoutes.All.Single(route => route.Name == "GetOrganizations")));
    }

    /// <summary>Asks for an operation; the status of the answer, which is as it is described.</summary>
    private async Task<int> AskAsync(ApiRoute route, bool withToken = true, string? host = null, params (string Name, string Value)[] headers)
    {
        var path = "/api/" + route.Pattern.Replace("{org}", "99", StringComparison.Ordinal).Replace("{id}", "99-20260601T060000Z-0a1b2c3d", StringComparison.Ordinal);
        using var answer = await _serving.SendAsync(route.Method, path, withToken, host, headers);
        await DescribedAnswer.AssertAsync(answer);
        return (int)answer.StatusCode;
    }
}
