using System.IO.Compression;
using EmailScheduler.Api.Access;
using EmailScheduler.Web.Assets;

namespace EmailScheduler.Web.Tests.Ground;

public class AnswerHeaderTests
{
    /// <summary>What the pages of the console may weigh beside their HTML, in bytes.</summary>
    private const int MostBytes = 25_000;

    public static TheoryData<string, string> Headers => new()
    {
        { "Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'" },
        { "X-Content-Type-Options", "nosniff" },
        { "X-Frame-Options", "DENY" },
        { "Referrer-Policy", "same-origin" },
        { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Cache-Control", "no-store" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Get_AnyPage_HasTheHeader(string name, string value)
    {
        await using var host = await ConsoleHost.StartAsync(TestPage.Showing("", "all"), new TestPage("fails", _ => throw new InvalidOperationException()));

        foreach (var (path, role) in new[] { ("/", AccessRole.Operator), ("/", AccessRole.None), ("/fails", AccessRole.Operator), ("/nothing", AccessRole.Operator) })
        {
            using var answer = await host.GetAsync(path, role);
            Assert.Equal(value, Assert.Single(answer.Headers.GetValues(name)));
        }
    }

    [Fact]
    public async Task Get_AssetsOfAPage_AreKeptForGoodAndCompressed()
    {
        await using var host = await ConsoleHost.StartAsync(TestPage.Showing("", "all"));
        var html = await host.ReadAsync("/");
        var assets = Regex.Matches(html, @"(?:href|src)=""(/assets/[^""]+)""", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(3, assets.Count);

        foreach (var asset in assets)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, asset) { Headers = { { "Accept-Encoding", "gzip, br" } } };
            using var compressed = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
            using var plain = await host.GetAsync(asset, AccessRole.None);

            Assert.Equal(["br"], compressed.Content.Headers.ContentEncoding);
            Assert.Equal("public, max-age=31536000, immutable", Assert.Single(compressed.Headers.GetValues("Cache-Control")));
            Assert.Equal(await plain.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), Decompress(await compressed.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
        }
    }

    [Fact]
    public async Task Get_AssetOfAnotherVersion_IsThisVersionsAndNotKept()
    {
        await using var host = await ConsoleHost.StartAsync(TestPage.Showing("", "all"));

        using var answer = await host.GetAsync("/assets/0000000000000000/console.css");

        Assert.Equal("no-cache", Assert.Single(answer.Headers.GetValues("Cache-Control")));
    }

    [Fact]
    public void CompressedBytes_OfAllAssets_AreFew() => Assert.InRange(new AssetFiles().CompressedBytes, 1, MostBytes);

    private static byte[] Decompress(byte[] content)
    {
        using var plain = new MemoryStream();
        using var brotli = new BrotliStream(new MemoryStream(content), CompressionMode.Decompress);
        brotli.CopyTo(plain);
        return plain.ToArray();
    }
}
