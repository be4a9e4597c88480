using System.Net;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>What a request itself has in it is shown as text from elsewhere is: without addresses, wherever it is said again.</summary>
public class AskedTextTests
{
    private const string LocalPart = "ada.lovelace";
    private const string Address = LocalPart + "%40example.com";

    [Theory]
    [InlineData("/organizations/99/counted?kind=" + Address)]
    [InlineData("/organizations/99/counted?kind=excluded&of=" + Address)]
    [InlineData("/organizations/99/counted?kind=a.very.long.name.of.a.list.that.ends.with.an.address." + Address)]
    [InlineData("/organizations/99/contacts?id=" + Address)]
    [InlineData("/organizations/99/contacts?id=1&as-of=" + Address)]
    [InlineData("/organizations/99/contacts/" + Address)]
    [InlineData("/organizations/99/what-if?Timezone=" + Address)]
    [InlineData("/organizations/99/what-if?ExclusionWindows=" + Address)]
    [InlineData("/organizations/99/what-if?" + Address + "=1")]
    [InlineData("/organizations/99/days?date=" + Address)]
    [InlineData("/organizations/99/days/2026-01-15?type=" + Address)]
    [InlineData("/organizations/99/days/2026-03-02?type=" + Address)]
    [InlineData("/organizations/99/days/2026-03-02?status=" + Address + "&reason=" + Address)]
    [InlineData("/organizations/99/days/2026-03-02?reason=ada.lovelace+at+example+dot+com")]
    [InlineData("/organizations/99/history?page=" + Address)]
    [InlineData("/organizations/99/history/" + Address + "/restore")]
    [InlineData("/organizations/99/history/diff?older=" + Address)]
    [InlineData("/organizations/99/audit?before=" + Address)]
    [InlineData("/organizations/99/runs/" + Address)]
    [InlineData("/organizations/" + Address)]
    [InlineData("/?state=" + Address + "&number=" + Address)]
    [InlineData("/nothing/" + Address)]
    public async Task Get_AddressInTheRequest_IsNotShown(string path)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();

        foreach (var role in (EmailScheduler.Api.Access.AccessRole[])[EmailScheduler.Api.Access.AccessRole.Operator, EmailScheduler.Api.Access.AccessRole.None])
        {
            var html = WebUtility.UrlDecode(WebUtility.HtmlDecode(await console.Host.ReadAsync(path, role)));
            Assert.DoesNotContain(LocalPart, html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Get_StoreFails_LeadsToTheSamePageOnlyWithoutAnAddress()
    {
        await using var console = await AgencyConsole.StartAsync();
        console.Host.BreakStore();

        Assert.Contains("Try again", await console.ReadAsync("history?page=2"), StringComparison.Ordinal);
        Assert.DoesNotContain("Try again", await console.ReadAsync("history?page=" + Address), StringComparison.Ordinal);
    }
}
