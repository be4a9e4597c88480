using System.Net;
using EmailScheduler.Api.Access;
using EmailScheduler.Storage;
using EmailScheduler.Web.Tests.Browser.Stores;
using EmailScheduler.Web.Tests.Ground;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Web.Tests.Pages;

public class SettingsPageTests
{
    private const string Page = "/organizations/99/settings";

    private const string Database = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, birth_date TEXT);
        INSERT INTO contacts VALUES (1, 'ada@example.com', 'CA', '1960-06-20');
        CREATE TABLE organizations(id INTEGER, timezone TEXT, send_time_hour INTEGER, guard_mode TEXT, active INTEGER, config_overrides TEXT);
        """;

    private const string Own = Database + """INSERT INTO organizations VALUES (99, 'America/Denver', 7, 'warn', 1, '{"another_programs": 1}');""";

    [Fact]
    public async Task Get_Organization_ShowsEachValueWithItsSourceAndItsMeaning()
    {
        await using var host = await StartAsync(Own, ("Scheduling:HorizonDays", "120"));

        var text = PageText.Of(await host.ReadAsync(Page));

        Assert.Contains("4 of", text, StringComparison.Ordinal);
        Assert.Contains("Scheduling:Timezone The organization's time zone (IANA) America/Denver Try another value of Scheduling:Timezone America/Chicago organizations.timezone", text, StringComparison.Ordinal);
        Assert.Contains("Scheduling:SendTimeHour Hour of the send time, local (0 to 23) 7 Try another value of Scheduling:SendTimeHour 8 organizations.send_time_hour", text, StringComparison.Ordinal);
        Assert.Contains("Scheduling:HorizonDays 120 from appsettings.json", text, StringComparison.Ordinal);
        Assert.Contains("Guard:Mode warn from organizations.guard_mode", text, StringComparison.Ordinal);
        Assert.Contains("10 default", text, StringComparison.Ordinal);
        Assert.Contains("1 key of config_overrides is another program's", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Organization_ShowsTheWindowsInForceAndTheNewerRules()
    {
        await using var host = await StartAsync(Own + """
            CREATE TABLE exclusion_windows(org_id INTEGER, state TEXT, kind TEXT, days_before INTEGER, days_after INTEGER, valid_from TEXT, valid_to TEXT, mode TEXT, source TEXT);
            INSERT INTO exclusion_windows VALUES (99, 'TX', 'birthday', 3, 4, NULL, NULL, 'add', 'ask law@example.com');
            """);

        var html = await host.ReadAsync(Page);

        var text = PageText.Of(html);
        Assert.Contains("TX around the birthday 3 60 4", text, StringComparison.Ordinal);
        Assert.Contains("NY all year", text, StringComparison.Ordinal);
        Assert.Contains("Newer state rules ship with the program and are not applied (newer_windows is report).", text, StringComparison.Ordinal);
        Assert.Contains("""href="/organizations/99/what-if?NewerWindows=apply">""", html, StringComparison.Ordinal);
        Assert.DoesNotContain('@', html);
    }

    /// <summary>What is stored, and what the page says of it; the application's settings are shown all the same.</summary>
    [Theory]
    [InlineData(null, "org-data/99.db")]
    [InlineData("no database", "org-data/99.db")]
    [InlineData(Database + "INSERT INTO organizations VALUES (99, '<script>hostile()</script>', 7, NULL, 1, NULL);", "&lt;script&gt;hostile()&lt;/script&gt;")]
    [InlineData(Database + "INSERT INTO organizations VALUES (99, 'America/Denver', 24, NULL, 1, NULL);", "from 0 to 23")]
    public async Task Get_DatabaseCannotSay_SaysWhyAndShowsTheApplications(string? content, string expected)
    {
        await using var host = await StartAsync(content?.StartsWith("CREATE", StringComparison.Ordinal) == true ? content : null);
        if (content == "no database")
        {
            await StoredSql.PutAsync(host, DatabaseKeys.Of(99), [0, 1, 2, 3]);
        }

        var html = await host.ReadAsync(Page);

        Assert.Contains("What the database says is not known", html, StringComparison.Ordinal);
        Assert.Contains(expected, html, StringComparison.Ordinal);
        Assert.Contains("Scheduling:SendTimeHour Hour of the send time, local (0 to 23) 8", PageText.Of(html), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OrganizationIsNotActive_SaysSo()
    {
        await using var host = await StartAsync(Database + "INSERT INTO organizations VALUES (99, NULL, NULL, NULL, 0, NULL);");

        Assert.Contains("The organization is not active", await host.ReadAsync(Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_HostileText_IsText()
    {
        var status = HostileText.Short.Replace("'", "''", StringComparison.Ordinal);
        await using var host = await StartAsync(Database + $"ALTER TABLE organizations ADD COLUMN suppressed_statuses TEXT; INSERT INTO organizations VALUES (99, NULL, NULL, NULL, 1, NULL, '{status}{HostileText.Long}');");

        var html = await host.ReadAsync(Page);

        Assert.DoesNotContain("<script>hostile", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', html);
        Assert.InRange(html.Length, 1, 300_000);
    }

    /// <summary>Secrets are what a store's address, another program's arguments and receivers of events have.</summary>
    [Fact]
    public async Task Get_ApplicationWithSecrets_ShowsNone()
    {
        await using var host = await StartAsync(
            null,
            ("Engine:Command", "/opt/planner"),
            ("Engine:Arguments:0", "--password=hush"),
            ("Notify:Webhooks", """[{"url":"https://hooks.example.com/hush","secret":"whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="}]"""),
            ("Notify:Heartbeat", "https://hc.example.com/hush"));

        var html = await host.ReadAsync("/settings", AccessRole.Reader);

        Assert.DoesNotContain("hush", html, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_AQ", html, StringComparison.Ordinal);
        Assert.Contains("Another program plans", html, StringComparison.Ordinal);
        Assert.Contains("/srv/store", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Try another value", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AccessRole.None, HttpStatusCode.Unauthorized)]
    [InlineData(AccessRole.Reader, HttpStatusCode.OK)]
    public async Task Get_AnyRole_IsAnsweredByIt(AccessRole role, HttpStatusCode status)
    {
        await using var host = await StartAsync(Own);
        foreach (var path in new[] { Page, "/settings" })
        {
            using var answer = await host.GetAsync(path, role);
            Assert.Equal(status, answer.StatusCode);
        }
    }

    private static Task<ConsoleHost> StartAsync(string? sql, params (string Name, string Value)[] given) =>
        StoredSql.StartAsync(sql, services => services.AddSingleton(SettingsOfATest.Of(given)));
}
