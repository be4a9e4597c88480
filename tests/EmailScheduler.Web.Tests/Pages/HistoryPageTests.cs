using System.Net;
using EmailScheduler.Api.Access;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Web.Tests.Browser.Stores;

namespace EmailScheduler.Web.Tests.Pages;

public partial class HistoryPageTests
{
    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task Get_AfterRuns_ListsEveryStateNewestFirstWithItsRunAndItsWays(DatabaseLayoutKind layout)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync(layout);
        var states = await console.StatesAsync();

        var html = await console.ReadAsync("history");

        Assert.Equal(states.Select(state => state.Id), OlderChoices().Matches(html).Select(choice => choice.Groups[1].Value));
        Assert.Single(Pill().Matches(html));
        foreach (var (state, before) in states.Zip(states.Skip(1)))
        {
            Assert.Contains($"""href="/organizations/99/history/diff?older={before.Id}&amp;newer={state.Id}" """.TrimEnd(), html, StringComparison.Ordinal);
        }

        Assert.All(states.Where(state => state.Kind == CommitKind.Run), state => Assert.Contains($"""<a href="/organizations/99/runs/{state.RunId}" """.TrimEnd(), html, StringComparison.Ordinal));
        Assert.All(states, state => Assert.Equal(!state.IsCurrent, html.Contains($"""href="/organizations/99/history/{state.Id}/restore" """.TrimEnd(), StringComparison.Ordinal)));
        Assert.Contains("by <bdi>timer</bdi>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_MoreStatesThanAPageShows_GoesOnOverPages()
    {
        await using var console = await AgencyConsole.StartAsync(DatabaseLayoutKind.Log);
        await console.Agency.FoundAsync(daysAgo: 27);
        await console.Agency.RunDailyAsync(days: 27);
        var states = (await console.StatesAsync()).Select(state => state.Id).ToList();
        Assert.InRange(states.Count, 26, 50);

        var (first, second) = (await console.ReadAsync("history"), await console.ReadAsync("history?page=2"));

        Assert.Equal(states[..25], OlderChoices().Matches(first).Select(choice => choice.Groups[1].Value));
        Assert.Contains("""<a class="button" rel="next" href="/organizations/99/history?page=2">Older</a>""", first, StringComparison.Ordinal);
        Assert.All(states[25..], id => Assert.Contains($"<code class=\"hint\">{id.TrimStart('0')}</code>", second, StringComparison.Ordinal));
        Assert.DoesNotContain("rel=\"next\"", second, StringComparison.Ordinal);
        Assert.Contains("There are no older states.", await console.ReadAsync("history?page=99"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OfAnotherProgram_SaysSo()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        await console.Agency.ChangeAsync("UPDATE contacts SET first_name = 'Ada'");

        var html = await console.ReadAsync("history");

        Assert.Contains(">Another program</span>", html, StringComparison.Ordinal);
        Assert.Contains(">not counted</a>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ActorIsHostile_IsIsolatedText()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        await console.RestoreAsync((await console.StatesAsync())[1], HostileText.Html[..60]);

        var html = await console.ReadAsync("history");

        Assert.Contains("by <bdi>_script_hostile", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>hostile", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NoDatabase_IsNotFoundAndSaysWhy()
    {
        await using var console = await AgencyConsole.StartAsync();

        using var answer = await console.GetAsync("history", AccessRole.Reader);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no database of organization 99", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [GeneratedRegex("""name="older" value="([^"]+)" """)]
    private static partial Regex OlderChoices();

    [GeneratedRegex("""class="pill good" title="This is what the database is now.">Now<""")]
    private static partial Regex Pill();
}
