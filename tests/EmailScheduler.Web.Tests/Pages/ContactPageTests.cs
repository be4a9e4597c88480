using System.Net;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage;
using EmailScheduler.Web.Tests.Browser.Stores;
using EmailScheduler.Web.Tests.Ground;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>Sections are those of docs/scheduling-rules.md.</summary>
public class ContactPageTests
{
    private const string Database = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, birth_date TEXT, status TEXT);
        INSERT INTO contacts VALUES (1, 'ada@example.com', 'CA', '1960-06-20', NULL), (2, 'broken@nowhere', 'TX', NULL, NULL), (4, 'c@example.com', 'TX', NULL, 'active'),
            (5, 'C@example.com', 'TX', NULL, 'unsubscribed'), (6, 'd@example.com', 'Lost', NULL, NULL), (7, 'e@example.com', 'TX', NULL, NULL);
        """;

    [Fact]
    public async Task Get_ContactWithAWindow_ShowsWhatIsSentWhatIsSkippedAndWhy()
    {
        await using var host = await StartAsync();

        var html = await host.ReadAsync("/organizations/99/contacts/1?as-of=2025-06-01");

        var text = PageText.Of(html);
        Assert.Contains("as a run on Sun 1 Jun 2025 would plan from the data of today", text, StringComparison.Ordinal);
        Assert.Contains("Fri 6 Jun 2025 Birthday Skipped Birthday exclusion window for CA. The state's law forbids", text, StringComparison.Ordinal);
        Assert.Contains("its ideal date Fri 6 Jun 2025 is in the 'Birthday exclusion window for CA', Sat 22 Mar 2025 to Tue 19 Aug 2025. window, section 2.2, Forbidden", text, StringComparison.Ordinal);
        Assert.Contains("Wed 20 Aug 2025 08:30 Chicago After an exclusion window Will be sent", text, StringComparison.Ordinal);
        Assert.Contains("next: After an exclusion window, Wed 20 Aug 2025 08:30", text, StringComparison.Ordinal);
        Assert.Contains("Birthday exclusion window for CA: Sat 22 Mar 2025 to Tue 19 Aug 2025", text, StringComparison.Ordinal);
        Assert.Contains("Policy anniversary Not planned: the contact has no effective date of a policy", text, StringComparison.Ordinal);
        Assert.Contains("""<a href="/organizations/99/days/2025-08-20">""", html, StringComparison.Ordinal);
        Assert.DoesNotContain('@', html);
    }

    /// <summary>The contact by other settings, which take the place of the organization's own too, with the ways to those in force.</summary>
    [Fact]
    public async Task Get_OtherSettings_ExplainsTheChangedPlanAndSaysSo()
    {
        await using var host = await StartAsync(Database + "CREATE TABLE organizations(id INTEGER, birthday_days_before INTEGER); INSERT INTO organizations VALUES (99, 9);");

        var html = await host.ReadAsync("/organizations/99/contacts/1?as-of=2025-01-01&BirthdayDaysBefore=100&HorizonDays=");

        var text = PageText.Of(html);
        Assert.Contains("would plan from the data of today, with other settings", text, StringComparison.Ordinal);
        Assert.Contains("Not by today's settings", text, StringComparison.Ordinal);
        Assert.Contains("Days before a birthday 100 Scheduling:BirthdayDaysBefore", text, StringComparison.Ordinal);
        Assert.Contains("Days planned ahead the default value", text, StringComparison.Ordinal);
        Assert.Contains("Meant for its ideal date Wed 12 Mar 2025", text, StringComparison.Ordinal);
        Assert.Contains("""href="/organizations/99/contacts/1?as-of=2025-01-01">""", html, StringComparison.Ordinal);
        Assert.Contains("""href="/organizations/99/what-if?BirthdayDaysBefore=100&amp;HorizonDays=">""", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Not by today's settings", await host.ReadAsync("/organizations/99/contacts/1?as-of=2025-01-01"), StringComparison.Ordinal);
    }

    /// <summary>Each kind of contact that gets no email: the heading, why, and what to do.</summary>
    [Theory]
    [InlineData("2", "This contact gets no email", "address is not one that email can be sent to", "Correct the address")]
    [InlineData("3", "Organization 99 has no such contact", "", "Check the id")]
    [InlineData("4", "This contact gets no email", "another contact with the same address has a status that forbids email", "wants email again")]
    [InlineData("5", "This contact gets no email", "the contact has the status 'unsubscribed'", "wants email again")]
    [InlineData("6", "This contact gets no email", "the contact's state is not understood", "Correct the state")]
    public async Task Get_ContactWithoutEmails_SaysWhyAndWhatToDo(string contact, string heading, string why, string remedy)
    {
        await using var host = await StartAsync();

        var html = await host.ReadAsync($"/organizations/99/contacts/{contact}");

        var text = PageText.Of(html);
        Assert.Contains(heading, text, StringComparison.Ordinal);
        Assert.Contains(why, text, StringComparison.Ordinal);
        Assert.Contains(remedy, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Emails by day", text, StringComparison.Ordinal);
        Assert.DoesNotContain('@', html);
    }

    /// <summary>What is in the store or in the settings, and what the page says of it.</summary>
    public static TheoryData<string?, RunSettings, string> Faults => new()
    {
        { null, new(), "org-data/99.db" },
        { "no database", new(), "org-data/99.db" },
        { Database, new() { Engine = new() { Command = "planner" } }, "Engine:Command" },
        { Database, new() { Scheduling = new() { SendTimeHour = 99 } }, "99" },
        { "CREATE TABLE other(id)", new(), "contacts" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Get_CannotBeExplained_SaysWhatAndWhy(string? content, RunSettings settings, string expected)
    {
        await using var host = await StartAsync(content?.StartsWith("CREATE", StringComparison.Ordinal) == true ? content : null, settings);
        if (content == "no database")
        {
            await StoredSql.PutAsync(host, DatabaseKeys.Of(99), [0, 1, 2, 3]);
        }

        var html = await host.ReadAsync("/organizations/99/contacts/1");

        Assert.Contains("""<section class="card warn" role="alert">""", html, StringComparison.Ordinal);
        Assert.Contains(expected, html, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpectedly", html, StringComparison.Ordinal);
        Assert.EndsWith("</html>", html.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OrganizationIsPaused_SaysThatNothingIsSent()
    {
        await using var host = await StartAsync();
        await StoredSql.PutAsync(host, DatabaseKeys.Pause(DatabaseKeys.Of(99)), """{"reason":"Ask eve@example.com <b>","actor":"cli:eve","since":"2025-01-01T00:00:00+00:00"}"""u8.ToArray());

        var html = await host.ReadAsync("/organizations/99/contacts/1");

        Assert.Contains("The organization is paused", html, StringComparison.Ordinal);
        Assert.Contains("Ask (address) &lt;b&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_HostileTextEverywhere_IsTextAlone()
    {
        var text = HostileText.Short.Replace("'", "''", StringComparison.Ordinal);
        await using var host = await StartAsync(Database + $"""
            UPDATE contacts SET status = 'unsubscribed', state = '{text}' WHERE id = 7;
            CREATE TABLE suppressions(email TEXT, reason TEXT);
            INSERT INTO suppressions VALUES ('{text}', '{HostileText.Long}');
            CREATE TABLE campaign_types(name TEXT, target_all_contacts INTEGER, active INTEGER);
            CREATE TABLE campaign_instances(id INTEGER PRIMARY KEY, campaign_type TEXT, active_start_date TEXT);
            INSERT INTO campaign_types VALUES ('{text}', 1, 1), ('eve@example.com{HostileText.Long}', 1, 0);
            INSERT INTO campaign_instances VALUES (1, '{text}', '2025-06-01'), (2, 'eve@example.com{HostileText.Long}', '2025-06-01');
            """);

        foreach (var contact in new[] { 1, 7 })
        {
            var html = await host.ReadAsync($"/organizations/99/contacts/{contact}?as-of=2025-06-01");

            Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202E', html);
            Assert.DoesNotContain("eve@example", html, StringComparison.Ordinal);
            Assert.InRange(html.Length, 1, 100_000);
        }
    }

    [Fact]
    public async Task Get_ExcludedByTriedStatuses_AsksForNoCorrection()
    {
        await using var host = await StartAsync(Database + "UPDATE contacts SET status = 'prospect' WHERE id = 1;");

        var html = PageText.Of(await host.ReadAsync("/organizations/99/contacts/1?SuppressedStatuses=prospect"));

        Assert.Contains("the contact has the status 'prospect'", html, StringComparison.Ordinal);
        Assert.Contains("only what is wrong there has to be corrected", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Where the contact wants email again", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_DateCannotBeRead_SaysWhichInWords()
    {
        await using var host = await StartAsync(Database + "UPDATE contacts SET birth_date = 'soon' WHERE id = 1;");

        var html = PageText.Of(await host.ReadAsync("/organizations/99/contacts/1"));

        Assert.Contains("A date cannot be read: birth date of a contact. Correct it in the record.", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/organizations/99/contacts/one", HttpStatusCode.BadRequest, "not a whole number")]
    [InlineData("/organizations/99/contacts/99999999999999999999", HttpStatusCode.BadRequest, "not a whole number")]
    [InlineData("/organizations/99/contacts/1?as-of=2025-02-30", HttpStatusCode.BadRequest, "from 1900 to 9000")]
    [InlineData("/organizations/99/contacts/1?as-of=9999-12-31", HttpStatusCode.BadRequest, "from 1900 to 9000")]
    [InlineData("/organizations/99/contacts/1?SendTimeHour=24", HttpStatusCode.BadRequest, "give a whole number from 0 to 23")]
    [InlineData("/organizations/99/contacts/1?SendZone=%3Cscript%3E", HttpStatusCode.BadRequest, "use organization or recipient")]
    [InlineData("/organizations/99/contacts?id=%3Cscript%3E", HttpStatusCode.BadRequest, "not a whole number")]
    [InlineData("/organizations/99/contacts?id=1&as-of=never", HttpStatusCode.BadRequest, "from 1900 to 9000")]
    [InlineData("/organizations/99/contacts?id=&as-of=2025-06-01", HttpStatusCode.BadRequest, "not a whole number")]
    [InlineData("/organizations/99/contacts?as-of=2025-02-30", HttpStatusCode.BadRequest, "from 1900 to 9000")]
    [InlineData("/organizations/99/contacts?as-of=2025-06-01", HttpStatusCode.OK, "name=\"as-of\" value=\"2025-06-01\"")]
    [InlineData("/organizations/99/contacts", HttpStatusCode.OK, "Look up a contact")]
    public async Task Get_Address_IsReadOrRefused(string path, HttpStatusCode status, string expected)
    {
        await using var host = await StartAsync();

        using var answer = await host.GetAsync(path);

        Assert.Equal(status, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains(expected, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id=7", "/organizations/99/contacts/7")]
    [InlineData("id=+7+&as-of=", "/organizations/99/contacts/7")]
    [InlineData("id=-7&as-of=2025-06-01", "/organizations/99/contacts/-7?as-of=2025-06-01")]
    public async Task Get_LookUp_LeadsToTheContact(string query, string expected)
    {
        await using var host = await StartAsync(basePath: "/api/console");

        using var answer = await host.GetAsync($"/api/console/organizations/99/contacts?{query}");

        Assert.Equal((HttpStatusCode.SeeOther, $"/api/console{expected}"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Theory]
    [InlineData(AccessRole.None, HttpStatusCode.Unauthorized)]
    [InlineData(AccessRole.Reader, HttpStatusCode.OK)]
    public async Task Get_AnyRole_IsAnsweredByIt(AccessRole role, HttpStatusCode status)
    {
        await using var host = await StartAsync();

        using var answer = await host.GetAsync("/organizations/99/contacts/1", role);

        Assert.Equal(status, answer.StatusCode);
    }

    private static Task<ConsoleHost> StartAsync(string? sql = Database, RunSettings? settings = null, string basePath = "") =>
        StoredSql.StartAsync(sql, services => services.AddSingleton(new HostSettings { Run = settings ?? new() }), basePath);
}
