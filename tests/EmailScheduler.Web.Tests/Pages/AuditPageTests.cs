using System.Globalization;
using System.Text.Json;
using EmailScheduler.Api.Access;
using EmailScheduler.Storage;
using EmailScheduler.Web.Tests.Browser.Stores;

namespace EmailScheduler.Web.Tests.Pages;

public partial class AuditPageTests
{
    private const string Run = "20260114T060000Z-0a1b2c3d";

    [Fact]
    public async Task Get_Acts_SaysWhoDidWhatAndWhyNewestFirst()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        await PutAsync(console, 1, "approve", "done", "cli:anna@office", "The new list is right", ("run", Run));
        await PutAsync(console, 2, "restore", "done", "http:bob", null, ("run", Run), ("state", "3f"));
        await PutAsync(console, 3, "pause", "done", "cli:anna@office", "The list is wrong, says eve@example.com", ("until", "2026-03-02"));
        await PutAsync(console, 4, "of_a_later_version", "begun", "cli:eve", "x");

        var html = await console.ReadAsync("audit", AccessRole.Reader);

        Assert.Equal(["of_a_later_version", "Paused the runs", "Went back to a past state", "Approved a held plan"], Acts().Matches(html).Select(act => act.Groups[1].Value));
        Assert.Contains($"""run <a href="/organizations/99/runs/{Run}">{Run}</a>""", html, StringComparison.Ordinal);
        Assert.Contains($"""<a href="/organizations/99/history/restored/{Run}">what it did</a>""", html, StringComparison.Ordinal);
        Assert.Contains("<bdi>until 2026-03-02</bdi>", html, StringComparison.Ordinal);
        Assert.Contains("<bdi>The list is wrong, says (address)</bdi>", html, StringComparison.Ordinal);
        Assert.Contains("no reason given", html, StringComparison.Ordinal);
        Assert.Contains("it may have happened or not", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_MoreThanAPageShows_GoesOnFromTheLastOne()
    {
        await using var console = await AgencyConsole.StartAsync();
        foreach (var number in Enumerable.Range(1, 55))
        {
            await PutAsync(console, number, "resume", "done", "cli:anna", $"Reason {number}.");
        }

        var first = await console.ReadAsync("audit");
        var second = await console.Host.ReadAsync(Next().Match(first).Groups[1].Value);

        Assert.Equal(Enumerable.Range(6, 50).Reverse().Select(Said), Reasons().Matches(first).Select(reason => reason.Value));
        Assert.Equal(Enumerable.Range(1, 5).Reverse().Select(Said), Reasons().Matches(second).Select(reason => reason.Value));
        Assert.DoesNotMatch(Next(), second);
        static string Said(int number) => FormattableString.Invariant($"<bdi>Reason {number}.</bdi>");
    }

    [Theory]
    [InlineData(HostileText.Html)]
    [InlineData(HostileText.Direction)]
    [InlineData(HostileText.Control)]
    public async Task Get_HostileText_IsIsolatedText(string text)
    {
        await using var console = await AgencyConsole.StartAsync();
        await PutAsync(console, 1, text, "done", text, text, (text, text), ("run", text), ("state", text));

        var html = await console.ReadAsync("audit");

        Assert.Single(Acts().Matches(html));
        Assert.DoesNotContain("<script>hostile", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audit", "No person has approved")]
    [InlineData("audit?before=20200101T000000Z-0a1b2c3d", "There is nothing older.")]
    [InlineData("audit?before=%3Cb%3E", "No person has approved")]
    public async Task Get_NoActs_SaysSo(string path, string said)
    {
        await using var console = await AgencyConsole.StartAsync();

        Assert.Contains(said, await console.ReadAsync(path), StringComparison.Ordinal);
    }

    private static Task PutAsync(AgencyConsole console, int number, string act, string outcome, string actor, string? reason, params (string Kind, string Id)[] ids)
    {
        var at = new DateTimeOffset(2026, 1, 15, 6, 0, 0, TimeSpan.Zero).AddSeconds(number);
        var id = at.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + "-0a1b2c3d";
        var record = new { id, organizationId = AgencyConsole.Organization, act, outcome, actor, at, reason, ids = ids.ToDictionary(one => one.Kind, one => one.Id) };
        return console.Store.PutAsync($"{DatabaseKeys.Audit(console.Agency.Key)}{id}.json", JsonSerializer.Serialize(record));
    }

    [GeneratedRegex("""<td data-label="What"><bdi>([^<]*)</bdi>""")]
    private static partial Regex Acts();

    [GeneratedRegex("<bdi>Reason [0-9]+\\.</bdi>")]
    private static partial Regex Reasons();

    [GeneratedRegex("rel=\"next\" href=\"([^\"]+)\"")]
    private static partial Regex Next();
}
