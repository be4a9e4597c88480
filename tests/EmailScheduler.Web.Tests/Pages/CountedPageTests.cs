using System.Globalization;
using System.Net;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage;

namespace EmailScheduler.Web.Tests.Pages;

public class CountedPageTests
{
    /// <summary>The number on the organization's page, and the list that it leads to.</summary>
    [Fact]
    public async Task Get_ReasonOfTheOrganizationsPage_ListsAsManyContacts()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var expected = (await console.Database.Reports.NewestAsync(1, Cancel))[0].Plan!.Excluded["invalid_email"];

        var organization = await console.Host.ReadAsync("/organizations/99");
        var html = await console.ReadAsync("counted?kind=excluded&of=invalid_email");

        Assert.Contains("""href="/organizations/99/counted?kind=excluded&amp;of=invalid_email">Who</a>""", organization, StringComparison.Ordinal);
        var contacts = ContactLink().Matches(html);
        Assert.NotEqual(0, expected);
        Assert.Equal(expected, contacts.Count);
        Assert.Contains("The address is not one that email can be sent to", html, StringComparison.Ordinal);
        Assert.Contains("gets no email", await console.ReadAsync($"contacts/{contacts[0].Groups[1].Value}"), StringComparison.Ordinal);
        console.AssertNoCopyIsLeft();
    }

    /// <summary>Every number of the organization's page that leads to a list leads to one that is as long, for a run that has changed nothing since.</summary>
    [Fact]
    public async Task Get_EachNumberOfTheOrganizationsPage_LeadsToAListThatIsAsLong()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var plan = (await console.Database.Reports.NewestAsync(1, Cancel))[0].Plan!;
        var numbers = new[] { ("skipped", plan.SkipReasons), ("excluded", plan.Excluded), ("status", plan.Statuses), ("unreadable_date", plan.InvalidDates) }.SelectMany(of => of.Item2.Select(one => (Kind: of.Item1, Value: one.Key, Count: one.Value))).ToList();
        var organization = WebUtility.HtmlDecode(await console.Host.ReadAsync("/organizations/99"));

        Assert.Contains(numbers, number => number.Kind == "skipped");
        foreach (var (kind, value, count) in numbers.Where(number => number.Kind != "status" || number.Value != "active").OrderByDescending(number => number.Count).Take(8))
        {
            var address = $"counted?kind={kind}&of={Uri.EscapeDataString(value)}";
            Assert.Contains($"/organizations/99/{address}\"", organization, StringComparison.Ordinal);
            Assert.Contains($": {count.ToString("N0", CultureInfo.InvariantCulture)}</h2>", await console.ReadAsync(address), StringComparison.Ordinal);
        }
    }

    /// <summary>More contacts than a page holds: each once, and none twice.</summary>
    [Fact]
    public async Task Get_NextPage_GoesOnAfterTheLastContact()
    {
        await using var console = await AgencyConsole.StartAsync();
        await (await console.Agency.FoundAsync(contacts: 450)).RunDailyAsync();
        var (contacts, address) = (new List<long>(), "counted?kind=status");

        for (var pages = 0; address is not null && pages < 50; pages++)
        {
            var html = await console.ReadAsync(address);
            contacts.AddRange(ContactLink().Matches(html).Select(link => long.Parse(link.Groups[1].Value, CultureInfo.InvariantCulture)));
            address = WebUtility.HtmlDecode(NextLink().Match(html) is { Success: true } next ? next.Groups[1].Value : null);
        }

        Assert.Equal((await console.Database.Reports.NewestAsync(1, Cancel))[0].Plan!.Statuses.Values.Sum(), contacts.Count);
        Assert.Equal(contacts.Distinct().Order(), contacts);
        Assert.InRange(contacts.Count, 201, int.MaxValue);
    }

    /// <summary>A held run names whom its findings are about.</summary>
    [Theory]
    [InlineData(GuardFindingKind.ExcludedContacts, "invalid_email", "counted?kind=excluded&of=invalid_email")]
    [InlineData(GuardFindingKind.UnreadableDates, "contacts.birth_date", "counted?kind=unreadable_date&of=contacts.birth_date")]
    [InlineData(GuardFindingKind.UnreadableDates, "campaign_instances.created_at", null)]
    [InlineData(GuardFindingKind.UnknownStatus, "lead", "counted?kind=status&of=lead")]
    [InlineData(GuardFindingKind.SkipReason, "Frequency limit exceeded", "counted?kind=skipped&of=Frequency%20limit%20exceeded")]
    [InlineData(GuardFindingKind.DuplicateAddresses, null, "counted?kind=duplicate_address")]
    [InlineData(GuardFindingKind.UnknownLocation, null, "counted?kind=unknown_location")]
    [InlineData(GuardFindingKind.UnknownWindow, null, "counted?kind=unknown_window")]
    [InlineData(GuardFindingKind.BusyDay, "2026-03-02", null)]
    public async Task Get_Finding_LeadsToItsContacts(GuardFindingKind kind, string? subject, string? expected)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var report = (await console.Database.Reports.NewestAsync(1, Cancel))[0];
        var held = report with { Status = RunStatus.Held, Guard = new GuardReport { Mode = GuardMode.Hold, Inputs = "", Findings = [new GuardFinding { Kind = kind, Subject = subject, Number = 9, Before = 1, Limit = 2 }] } };
        await console.Store.PutAsync(DatabaseKeys.Report(console.Agency.Key, report.RunId), System.Text.Json.JsonSerializer.Serialize(held, StoredJson.Options));

        var html = WebUtility.HtmlDecode(await console.ReadAsync($"runs/{report.RunId}"));

        Assert.Equal(expected, WhoLink().Match(html) is { Success: true } link ? link.Groups[1].Value : null);
    }

    /// <summary>What is asked for, and what the page says.</summary>
    [Theory]
    [InlineData("counted?kind=excluded", "All of them")]
    [InlineData("counted?kind=excluded&of=%3Cb%3E", "&lt;b&gt;")]
    [InlineData("counted?kind=excluded&after=999999999", "There are no more.")]
    [InlineData("counted?kind=status&of=eve@example.com", "(address)")]
    [InlineData("counted?kind=location_conflict", "of both apply")]
    [InlineData("counted?kind=held_in_window", "Stop them at the sender")]
    public async Task Get_AnyQuery_IsAnswered(string address, string expected)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();

        var html = await console.ReadAsync(address);

        Assert.Contains(expected, html, StringComparison.Ordinal);
        Assert.DoesNotContain("@", html.Replace("@media", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("counted")]
    [InlineData("counted?kind=%3Cb%3E")]
    public async Task Get_UnknownKind_Is404(string address)
    {
        await using var console = await AgencyConsole.StartAsync();

        using var answer = await console.GetAsync(address);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("<b>", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    private static Regex ContactLink() => new("""<a href="/organizations/99/contacts/(\d+)">\1</a>""", RegexOptions.None, TimeSpan.FromSeconds(5));

    private static Regex NextLink() => new("""rel="next" href="/organizations/99/([^"]*)">""", RegexOptions.None, TimeSpan.FromSeconds(5));

    private static Regex WhoLink() => new("""<a href="/organizations/99/([^"]*)" aria-label="Who: """, RegexOptions.None, TimeSpan.FromSeconds(5));
}
