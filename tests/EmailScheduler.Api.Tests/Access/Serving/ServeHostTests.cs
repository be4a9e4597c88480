namespace EmailScheduler.Api.Tests.Access.Serving;

/// <summary>A page of another site whose name was made to lead to this machine (DNS rebinding) shows by the Host header, and gets nothing, not even what is free to read.</summary>
public sealed class ServeHostTests : IAsyncLifetime
{
    private GuardedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await GuardedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("localhost:{port}", 200)]
    [InlineData("LocalHost:{port}", 200)]
    [InlineData("127.0.0.1:{port}", 200)]
    [InlineData("127.8.9.10:{port}", 200)]
    [InlineData("[::1]:{port}", 200)]
    [InlineData("localhost", 421)]
    [InlineData("localhost:1", 421)]
    [InlineData("evil.example:{port}", 421)]
    [InlineData("localhost.evil.example:{port}", 421)]
    [InlineData("127.0.0.1.evil.example:{port}", 421)]
    [InlineData("localhost.:{port}", 421)]
    [InlineData("10.0.0.1:{port}", 421)]
    [InlineData("0.0.0.0:{port}", 421)]
    [InlineData("[::]:{port}", 400)]
    [InlineData("[fe80::1]:{port}", 421)]
    public async Task Request_Host_OnlyThisMachine(string host, int expected)
    {
        host = host.Replace("{port}", $"{_server.Address.Port}", StringComparison.Ordinal);

        Assert.Equal(expected, await _server.SendRawAsync($"GET /read HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
    }

    [Fact]
    public async Task Request_NoHostOrTwo_IsRefused()
    {
        Assert.Equal(421, await _server.SendRawAsync("GET /read HTTP/1.0\r\n\r\n"));
        Assert.Equal(400, await _server.SendRawAsync("GET /read HTTP/1.1\r\nConnection: close\r\n\r\n"));
        Assert.Equal(400, await _server.SendRawAsync($"GET /read HTTP/1.1\r\nHost: localhost:{_server.Address.Port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"));
    }

    [Fact]
    public async Task Request_WithTheTokenAndAnotherHost_IsRefusedBeforeTheTokenIsLookedAt()
    {
        Assert.Equal(421, await _server.SendRawAsync($"GET /read HTTP/1.1\r\nHost: evil.example\r\n{GuardedServer.TokenHeader}: {GuardedServer.Token}\r\nConnection: close\r\n\r\n"));
        Assert.Equal(421, await _server.SendRawAsync($"GET /read HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost:{_server.Address.Port}\r\nConnection: close\r\n\r\n"));
    }

    [Fact]
    public async Task Request_EveryAnswer_HasTheSecurityHeaders()
    {
        using var answer = await _server.SendAsync("GET", "/nothing", null);
        using var refused = await _server.SendAsync("POST", "/api/act", null, "Origin: https://evil.example");

        Assert.Equal((404, 403), ((int)answer.StatusCode, (int)refused.StatusCode));
        Assert.All((HttpResponseMessage[])[answer, refused], one =>
        {
            Assert.StartsWith("default-src 'self';", one.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("no-store", one.Headers.GetValues("Cache-Control").Single());
        });
    }
}
