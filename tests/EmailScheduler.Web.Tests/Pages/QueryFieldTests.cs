using System.Net;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>What the query of an address has and no page reads is refused: a list without a misspelt condition would show more than was asked for.</summary>
public sealed class QueryFieldTests(QueryFieldTests.Fixture fixture) : IClassFixture<QueryFieldTests.Fixture>
{
    [Theory]
    [InlineData("/?stat=held", "'stat', which this page does not know; 'state' may be meant")]
    [InlineData("/?state=hold", "'hold' for 'state', which takes")]
    [InlineData("/?page=two", "'two' for 'page', which takes a number")]
    [InlineData("/organizations/99?x=1", "'x', which this page does not know. Remove it.")]
    [InlineData("/organizations/99/history?pag=2", "'page' may be meant")]
    [InlineData("/organizations/99/days/2026-03-02?typ=birthday", "'type' may be meant")]
    [InlineData("/organizations/99/days/2026-03-02?held=yes", "'yes' for 'held', which takes 'on'")]
    [InlineData("/organizations/99/days/2026-03-02/day.csv?statu=sent", "'status' may be meant")]
    [InlineData("/organizations/99/counted?kind=excluded&after=rubbish", "'rubbish' for 'after', which takes a number")]
    [InlineData("/organizations/99/audit?after=x", "'after', which this page does not know")]
    [InlineData("/organizations/99/settings?x=eve%40example.com", "'x', which this page does not know")]
    [InlineData("/?eve%40example.com=1", "'(address)', which this page does not know")]
    public async Task Get_FieldOrValueThatNoPageReads_IsRefusedByName(string address, string expected)
    {
        var response = await fixture.Console.Host.GetAsync(address);
        var html = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Cancel));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, html, StringComparison.Ordinal);
        Assert.DoesNotContain("eve@example.com", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/?number=9&state=&page=")]
    [InlineData("/?STATE=held")]
    [InlineData("/organizations/99?done=paused")]
    [InlineData("/organizations/99/contacts?id=&as-of=")]
    [InlineData("/settings")]
    public async Task Get_FieldsThatThePageReads_AreTaken(string address) => Assert.Equal(HttpStatusCode.OK, (await fixture.Console.Host.GetAsync(address)).StatusCode);

    public sealed class Fixture : IAsyncLifetime
    {
        private AgencyConsole? _console;

        internal AgencyConsole Console => _console!;

        public async ValueTask InitializeAsync() => _console = await AgencyConsole.StartAfterRunsAsync();

        public ValueTask DisposeAsync() => _console!.DisposeAsync();
    }
}
