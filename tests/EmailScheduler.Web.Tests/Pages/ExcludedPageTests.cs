
namespace EmailScheduler.Web.Tests.Pages;

public class ExcludedPageTests
{
    /// <summary>The number on the organization's page, and the list that it leads to.</summary>
    [Fact]
    public async Task Get_ReasonOfTheOrganizationsPage_ListsAsManyContacts()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var expected = (await console.Database.Reports.NewestAsync(1, Cancel))[0].Plan!.Excluded["invalid_email"];

        var organization = await console.Host.ReadAsync("/organizations/99");
        var html = await console.ReadAsync("excluded?reason=invalid_email");

        Assert.Contains("""href="/organizations/99/excluded?reason=invalid_email">Who</a>""", organization, StringComparison.Ordinal);
        var contacts = ContactLink().Matches(html);
        Assert.NotEqual(0, expected);
        Assert.Equal(expected, contacts.Count);
        Assert.Contains("The address is not one that email can be sent to", html, StringComparison.Ordinal);
        Assert.Contains("gets no email", await console.ReadAsync($"contacts/{contacts[0].Groups[1].Value}"), StringComparison.Ordinal);
        console.AssertNoCopyIsLeft();
    }

    /// <summary>What is asked for, and what the page says.</summary>
    [Theory]
    [InlineData("excluded", "All of them")]
    [InlineData("excluded?reason=%3Cb%3E", "&lt;b&gt;")]
    [InlineData("excluded?after=999999999", "There are no more.")]
    [InlineData("excluded?after=rubbish", "All of them")]
    public async Task Get_AnyQuery_IsAnswered(string address, string expected)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();

        var html = await console.ReadAsync(address);

        Assert.Contains(expected, html, StringComparison.Ordinal);
        Assert.DoesNotContain("@", html.Replace("@media", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static Regex ContactLink() => new("""<a href="/organizations/99/contacts/(\d+)">\1</a>""", RegexOptions.None, TimeSpan.FromSeconds(5));
}
