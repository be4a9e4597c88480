using EmailScheduler.Api.Access.Forms;

namespace EmailScheduler.Api.Tests.Access.Serving;

/// <summary>Who may read, act and see addresses in <c>email-scheduler serve</c>, by what is sent.</summary>
public sealed class ServeMatrixTests : IAsyncLifetime
{
    private const string WithToken = $"{GuardedServer.TokenHeader}: {GuardedServer.Token}";
    private const string Anna = "X-Forwarded-User: anna@example.com";
    private const string ReaderRole = "X-Forwarded-Role: reader";

    private GuardedServer _server = null!;

    /// <summary>Who; the headers; the statuses of reading, seeing addresses, acting over the API, and acting with a form of one's own.</summary>
    public static TheoryData<string, string[], int, int, int, int> Matrix => new()
    {
        { "anonymous", [], 200, 401, 401, 401 },
        { "program", [WithToken], 200, 200, 200, 200 },
        { "person behind a proxy", [WithToken, Anna], 200, 200, 403, 200 },
        { "operator behind a proxy", [WithToken, Anna, "X-Forwarded-Role: operator"], 200, 200, 403, 200 },
        { "reader behind a proxy", [WithToken, Anna, ReaderRole], 200, 403, 403, 403 },
        { "program that gives up its rights", [WithToken, ReaderRole], 200, 403, 403, 403 },
        { "forged: a person without the token", [Anna], 200, 401, 401, 401 },
        { "forged: a role without the token", ["X-Forwarded-Role: operator"], 200, 401, 401, 401 },
        { "forged: App Service's header", ["X-MS-CLIENT-PRINCIPAL: eyJhdXRoX3R5cCI6ImFhZCJ9"], 200, 401, 401, 401 },
        { "forged: token", [$"{GuardedServer.TokenHeader}: 0123456789abcdef0123456789abcdeX", Anna], 401, 401, 401, 401 },
        { "forged: empty token", [$"{GuardedServer.TokenHeader}:"], 401, 401, 401, 401 },
        { "two tokens", [WithToken, WithToken], 401, 401, 401, 401 },
        { "forged: cookie", ["Cookie: email-scheduler-{port}=CfDJ8forged"], 200, 401, 401, 401 },
        { "unreadable person", [WithToken, "X-Forwarded-User: a\u200eb"], 403, 403, 403, 403 },
        { "two persons", [WithToken, Anna, Anna], 403, 403, 403, 403 },
        { "unknown role", [WithToken, Anna, "X-Forwarded-Role: admin"], 403, 403, 403, 403 },
        { "two roles", [WithToken, Anna, ReaderRole, "X-Forwarded-Role: operator"], 403, 403, 403, 403 },
    };

    public async ValueTask InitializeAsync() => _server = await GuardedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Request_Caller_MayWhatTheRoleSays(string who, string[] headers, int read, int addresses, int act, int form)
    {
        headers = [.. headers.Select(header => header.Replace("{port}", $"{_server.Address.Port}", StringComparison.Ordinal))];
        var own = await _server.FormAsync(headers);

        Assert.True(
            (read, addresses, act, form) == (
                await StatusAsync("GET", "/read", null, headers),
                await StatusAsync("GET", "/addresses", null, headers),
                await StatusAsync("POST", "/api/act", null, headers),
                await StatusAsync("POST", "/act", own, headers)),
            who);
        Assert.Equal(read, await StatusAsync("GET", "/api/read", null, headers));
        Assert.Equal(addresses, await StatusAsync("GET", "/api/addresses", null, headers));
    }

    [Theory]
    [InlineData("Origin: https://evil.example", 403)]
    [InlineData("Origin: http://localhost:3000", 403)]
    [InlineData("Origin: null", 403)]
    [InlineData("Sec-Fetch-Site: cross-site", 403)]
    [InlineData("Sec-Fetch-Site: same-site", 403)]
    [InlineData("Sec-Fetch-Site: same-origin", 200)]
    public async Task Act_FromAPage_OnlyFromTheConsole(string origin, int expected)
    {
        foreach (var path in (string[])["/act", "/api/act"])
        {
            Assert.Equal(expected, await StatusAsync("POST", path, await _server.FormAsync(WithToken), WithToken, origin));
        }

        Assert.Equal(200, await StatusAsync("GET", "/read", null, origin));
    }

    [Theory]
    [InlineData("https://console.example.com", "console.example.com", 200)]
    [InlineData("https://evil.example", "console.example.com", 403)]
    public async Task Act_BehindAProxy_GoesByTheHostThatItSays(string origin, string host, int expected) => Assert.Equal(
        expected,
        await StatusAsync("POST", "/act", await _server.FormAsync(WithToken, Anna), WithToken, Anna, $"Origin: {origin}", $"X-Forwarded-Host: {host}"));

    [Fact]
    public async Task Act_HostSaidWithoutTheToken_IsNotBelieved()
    {
        var cookie = await _server.SignInAsync();

        Assert.Equal(403, await StatusAsync("POST", "/act", await _server.FormAsync(cookie), cookie, "Origin: https://evil.example", "X-Forwarded-Host: evil.example"));
    }

    [Fact]
    public async Task Act_FormOfAnotherCaller_IsNotDone()
    {
        var cookie = await _server.SignInAsync();
        string[][] callers = [[], [WithToken], [WithToken, Anna], [WithToken, "X-Forwarded-User: ben@example.com"], [cookie], [await _server.SignInAsync()]];
        foreach (var (theirs, sender) in callers.SelectMany(theirs => callers.Skip(1).Select(sender => (theirs, sender))))
        {
            Assert.Equal(ReferenceEquals(theirs, sender) ? 200 : 403, await StatusAsync("POST", "/act", await _server.FormAsync(theirs), sender));
        }

        Assert.Equal(["serve:_token", "serve:anna@example.com", "serve:ben@example.com", "serve:_token", "serve:_token"], _server.Actors);
    }

    [Fact]
    public async Task Act_OfTheApiBySignIn_NeedsAFormToken()
    {
        var cookie = await _server.SignInAsync();
        var token = (await _server.FormAsync(cookie)).Split('=')[1];

        Assert.Equal(403, await StatusAsync("POST", "/api/act", null, cookie));
        Assert.Equal(403, await StatusAsync("DELETE", "/API/act", null, cookie));
        Assert.Equal(200, await StatusAsync("POST", "/api/act", null, cookie, $"{FormTokens.HeaderName}: {token}"));
    }

    [Fact]
    public async Task Request_WrongTokenGiven_IsNotEchoedAndSlowedDown()
    {
        for (var guess = 0; guess < 10; guess++)
        {
            using var wrong = await _server.SendAsync("GET", "/api/read", null, $"{GuardedServer.TokenHeader}: wrong-{guess}");
            Assert.Equal((401, "application/problem+json"), ((int)wrong.StatusCode, wrong.Content.Headers.ContentType?.MediaType));
            Assert.DoesNotContain("wrong-", await wrong.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        using var slowed = await _server.SendAsync("GET", "/api/read", null, $"{GuardedServer.TokenHeader}: wrong-10");
        Assert.Equal((429, "60"), ((int)slowed.StatusCode, slowed.Headers.GetValues("Retry-After").Single()));
        Assert.Equal(200, await StatusAsync("GET", "/api/read", null));
        Assert.Equal(200, await StatusAsync("GET", "/api/read", null, WithToken));
        _server.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, await StatusAsync("GET", "/api/read", null, $"{GuardedServer.TokenHeader}: wrong-10"));
    }

    private async Task<int> StatusAsync(string method, string path, string? form, params string[] headers)
    {
        using var answer = await _server.SendAsync(method, path, form, headers);
        return (int)answer.StatusCode;
    }
}
