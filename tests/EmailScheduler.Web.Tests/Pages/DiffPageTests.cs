using System.Net;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Web.Tests.Pages;

public class DiffPageTests
{
    private const string Ada = "ada.lovelace@example.com";

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task Get_TwoStates_CountsRowsByTableAndNamesNoValue(DatabaseLayoutKind layout)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync(layout);
        var states = await console.StatesAsync();

        var html = await console.ReadAsync($"history/diff?older={states[^1].Id}&newer={states[0].Id}");

        Assert.Contains("<code><bdi>email_schedules</bdi></code>", html, StringComparison.Ordinal);
        Assert.Contains("Added:", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@example", html, StringComparison.Ordinal);
        console.AssertNoCopyIsLeft();
    }

    /// <summary>A contact that is there is linked by its id; a key that is a text is what a row holds.</summary>
    [Fact]
    public async Task Get_ContactsAndTextKeysChanged_LinksIdsAndOnlyCountsTexts()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var before = (await console.StatesAsync())[1];
        await console.Agency.ChangeAsync($"""
            UPDATE contacts SET first_name = 'Ada' WHERE id IN (3, 5);
            DELETE FROM contacts WHERE id = 7;
            CREATE TABLE "theirs<b>"(address TEXT PRIMARY KEY);
            INSERT INTO "theirs<b>" VALUES ('{Ada}');
            """);

        var html = await console.ReadAsync($"history/diff?older={before.Id}");

        Assert.Contains("""<a href="/organizations/99/contacts/3">3</a>, <a href="/organizations/99/contacts/5">5</a>""", html, StringComparison.Ordinal);
        Assert.DoesNotContain("/organizations/99/contacts/7", html, StringComparison.Ordinal);
        Assert.Contains("<code><bdi>theirs&lt;b&gt;</bdi></code>", html, StringComparison.Ordinal);
        Assert.Contains("keys that are not whole numbers</div>", html.ReplaceLineEndings("").Replace("  ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Definition changed", html, StringComparison.Ordinal);
        Assert.DoesNotContain(Ada, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_StatesTheWrongWayRound_AreTurned()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        await console.Agency.ChangeAsync("DELETE FROM contacts WHERE id = 7");
        var states = await console.StatesAsync();
        var (newest, before) = (states[0].Id, states[1].Id);

        var (asked, turned) = (await console.ReadAsync($"history/diff?older={before}&newer={newest}"), await console.ReadAsync($"history/diff?older={newest}&newer={before}"));

        Assert.Equal(Content(asked), Content(turned));
        Assert.Contains("<span class=\"hint\">Removed:</span>", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OneStateTwice_SaysSo()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var state = (await console.StatesAsync())[0].Id;

        Assert.Contains("one and the same state", await console.ReadAsync($"history/diff?older={state}&newer={state}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("older=20200101T000000Z-0a1b2c3d", "There is no state &#x27;20200101T000000Z-0a1b2c3d&#x27;")]
    [InlineData("older=ffff", "There is no state &#x27;ffff&#x27;")]
    [InlineData("older=%3Cb%3E", "There is no state &#x27;&lt;b&gt;&#x27;")]
    public async Task Get_NoSuchState_SaysWhich(string query, string said)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();

        Assert.Contains(said, await console.ReadAsync($"history/diff?{query}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NoStateIsNamed_LeadsToTheHistory()
    {
        await using var console = await AgencyConsole.StartAsync();

        using var answer = await console.GetAsync("history/diff");

        Assert.Equal((HttpStatusCode.SeeOther, "/organizations/99/history"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Get_NewestStateIsDamaged_SaysSoWithinThePage()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var before = (await console.StatesAsync())[1];
        await console.Store.Objects.DeleteAsync(console.Agency.Key, cancellationToken: Cancel);
        await console.Store.PutAsync(console.Agency.Key, "\0\u0001 no database");

        var html = await console.ReadAsync($"history/diff?older={before.Id}");

        Assert.Contains("This cannot be done now", html, StringComparison.Ordinal);
        Assert.EndsWith("</html>", html.TrimEnd(), StringComparison.Ordinal);
        console.AssertNoCopyIsLeft();
    }

    private static string Content(string html) => html[html.IndexOf("<div class=\"content\">", StringComparison.Ordinal)..html.IndexOf("</main>", StringComparison.Ordinal)];
}
