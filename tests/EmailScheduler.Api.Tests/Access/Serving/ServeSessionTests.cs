namespace EmailScheduler.Api.Tests.Access.Serving;

/// <summary>People who sign in to <c>email-scheduler serve</c> with its token.</summary>
public sealed class ServeSessionTests : IAsyncLifetime
{
    private GuardedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await GuardedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task SignIn_RightToken_SetsACookieForThisPortAndScriptsCannotReadIt()
    {
        using var answer = await _server.SendAsync("POST", "/sign-in", $"token=%20{GuardedServer.Token}%0A");

        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith($"email-scheduler-{_server.Address.Port}=", cookie, StringComparison.Ordinal);
        Assert.EndsWith("; path=/; samesite=strict; httponly", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(GuardedServer.Token, cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token=")]
    [InlineData("token=0123456789abcdef0123456789abcdeX")]
    public async Task SignIn_WrongToken_SetsNone(string form)
    {
        using var answer = await _server.SendAsync("POST", "/sign-in", form);

        Assert.Equal("Wrong", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task SignIn_FromAnotherSite_IsRefused()
    {
        using var answer = await _server.SendAsync("POST", "/sign-in", $"token={GuardedServer.Token}", "Origin: https://evil.example");

        Assert.Equal(403, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Request_Cookie_IsAnOperatorForTwelveHours()
    {
        var cookie = await _server.SignInAsync();

        _server.Time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromMinutes(1));
        Assert.Equal(200, await AddressesAsync(_server, cookie));
        _server.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(401, await AddressesAsync(_server, cookie));
    }

    [Fact]
    public async Task SignOut_Cookie_EndsForWhoeverHasIt()
    {
        var (mine, other) = (await _server.SignInAsync(), await _server.SignInAsync());

        using var answer = await _server.SendAsync("POST", "/sign-out", null, mine);

        Assert.Contains($"email-scheduler-{_server.Address.Port}=; expires=Thu, 01 Jan 1970", answer.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
        Assert.Equal((401, 200), (await AddressesAsync(_server, mine), await AddressesAsync(_server, other)));
    }

    [Fact]
    public async Task Request_CookieOfAnotherPort_IsWorthNothing()
    {
        await using var another = await GuardedServer.StartAsync();
        var theirs = await another.SignInAsync();

        Assert.Equal(200, await AddressesAsync(another, theirs));
        Assert.Equal(401, await AddressesAsync(_server, theirs));
        Assert.Equal(401, await AddressesAsync(_server, theirs.Replace($"{another.Address.Port}=", $"{_server.Address.Port}=", StringComparison.Ordinal)));
    }

    private static async Task<int> AddressesAsync(GuardedServer server, string cookie)
    {
        using var answer = await server.SendAsync("GET", "/addresses", null, cookie);
        return (int)answer.StatusCode;
    }
}
