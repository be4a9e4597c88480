using EmailScheduler.Cli.Serving;

namespace EmailScheduler.Cli.Tests.Serving;

public class LoopbackUrlTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080", "127.0.0.1 5080")]
    [InlineData("http://127.8.9.10:5080/", "127.8.9.10 5080")]
    [InlineData("http://[::1]:5080", "::1 5080")]
    [InlineData("http://localhost:5080", "localhost 5080")]
    [InlineData("HTTP://LocalHost:5080", "localhost 5080")]
    [InlineData("http://127.0.0.1", "127.0.0.1 80")]
    [InlineData("http://127.0.0.1:0", "127.0.0.1 0")]
    [InlineData(" http://127.0.0.1:1 ; http://[::1]:2;http://127.0.0.1:1;", "127.0.0.1 1, ::1 2")]
    public void ParseAll_AddressesOfThisMachine_AreEachReadOnce(string text, string expected) =>
        Assert.Equal(expected, string.Join(", ", LoopbackUrl.ParseAll(text, "--urls").Select(url => $"{url.Address?.ToString() ?? "localhost"} {url.Port}")));
}
