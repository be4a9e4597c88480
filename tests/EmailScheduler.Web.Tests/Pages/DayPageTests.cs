using System.Net;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage;
using EmailScheduler.Web.Tests.Browser.Stores;
using EmailScheduler.Web.Tests.Ground;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Web.Tests.Pages;

public class DayPageTests
{
    private const string Database = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT);
        INSERT INTO contacts VALUES (11, 'a@example.com'), (12, 'b@example.com');
        CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, scheduled_send_time TEXT, status TEXT, skip_reason TEXT, event_date TEXT, email_template TEXT, scheduler_run_id TEXT);
        INSERT INTO email_schedules(contact_id, email_type, scheduled_send_date, scheduled_send_time, status, skip_reason, event_date, scheduler_run_id) VALUES
            (11, 'birthday', '2025-06-20', '08:30:00', 'pre-scheduled', NULL, '2025-07-04', '20250601T060000Z-0a1b2c3d'),
            (12, 'birthday', '2025-06-20', '08:30:00', 'pre-scheduled', NULL, '2025-07-04', NULL),
            (13, 'birthday', '2025-06-20', '08:30:00', 'skipped', 'Birthday exclusion window for CA', '2025-07-04', NULL),
            (14, 'effective_date', '2025-06-20', '08:30:00', 'sent', NULL, NULL, NULL),
            (NULL, 'campaign_rates_3', '2025-06-20', NULL, 'waiting', NULL, NULL, 'import 7'),
            (99, 'birthday', '2025-06-21', '08:30:00', 'pre-scheduled', NULL, NULL, NULL);
        """;

    [Fact]
    public async Task Get_Day_CountsByTypeAndStatusAndListsTheEmails()
    {
        await using var host = await StartAsync();

        var html = await host.ReadAsync("/organizations/99/days/2025-06-20");

        var text = PageText.Of(html);
        Assert.Contains("Fri 20 Jun 2025 Organization 99, emails of the day in Chicago", text, StringComparison.Ordinal);
        Assert.Contains("Type To send Sent Skipped waiting Birthday 2 0 1 0 Campaign rates_3 0 0 0 1 Policy anniversary 0 1 0 0", text, StringComparison.Ordinal);
        Assert.Contains("Birthday exclusion window for CA The state's law forbids", text, StringComparison.Ordinal);
        Assert.Contains("5 emails; a contact's number leads to why it gets its emails", text, StringComparison.Ordinal);
        Assert.Contains("11 Birthday To send Fri 4 Jul 2025 08:30 run of Sun 1 Jun 2025", text, StringComparison.Ordinal);
        Assert.Contains("no contact Campaign rates_3 waiting import 7", text, StringComparison.Ordinal);
        Assert.Contains("""<a href="/organizations/99/contacts/13">13</a>""", html, StringComparison.Ordinal);
        Assert.Contains("""href="/organizations/99/runs/20250601T060000Z-0a1b2c3d">""", html, StringComparison.Ordinal);
        Assert.Contains("""rel="prev" href="/organizations/99/days/2025-06-19">""", html, StringComparison.Ordinal);
        Assert.Contains("""rel="next" href="/organizations/99/days/2025-06-21">""", html, StringComparison.Ordinal);
        Assert.DoesNotContain("contacts/99\"", html, StringComparison.Ordinal);
    }

    /// <summary>What is asked for, and the contacts that the list has.</summary>
    [Theory]
    [InlineData("type=birthday", "11,12,13")]
    [InlineData("type=birthday&status=skipped", "13")]
    [InlineData("reason=Birthday+exclusion+window+for+CA", "13")]
    [InlineData("status=sent&type=&reason=", "14")]
    [InlineData("after=3", "14")]
    [InlineData("type=nothing", "")]
    public async Task Get_Filter_ListsThoseAlone(string query, string expected)
    {
        await using var host = await StartAsync();

        var html = await host.ReadAsync($"/organizations/99/days/2025-06-20?{query}");

        Assert.Equal(expected, string.Join(',', Regex.Matches(html, @"/contacts/(\d+)""", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(match => match.Groups[1].Value)));
        Assert.Contains("Birthday 2 0 1 0", PageText.Of(html), StringComparison.Ordinal);
    }

    /// <summary>What is done to the database, what is due then, and what is said of the rest.</summary>
    [Theory]
    [InlineData("SELECT 1", "To send 2", "", "")]
    [InlineData("UPDATE contacts SET email = 'none' WHERE id = 11", "To send 1", "1 more is held back: the address is not one that email can be sent to", "11")]
    [InlineData("UPDATE contacts SET email = NULL", "To send 0", "2 more are held back: the address is not one that email can be sent to", "11,12")]
    [InlineData("DELETE FROM contacts WHERE id = 11; UPDATE contacts SET email = '' WHERE id = 12", "To send 0", "2 more are held back: the address is not one that email can be sent to (1); the contact is not in the database (1)", "11,12")]
    [InlineData("CREATE TABLE suppressions(email TEXT); INSERT INTO suppressions VALUES ('B@example.com')", "To send 1", "1 more is held back: the contact has opted out", "12")]
    [InlineData("CREATE TABLE organizations(id INTEGER PRIMARY KEY, active INTEGER); INSERT INTO organizations VALUES (99, 0)", "To send 0", "2 more are held back: the organization is not active", "11,12")]
    public async Task Get_EmailsThatTheSenderIsNotGiven_StandBesideWhatIsDue(string change, string due, string heldBack, string contacts)
    {
        await using var host = await StartAsync(Database + change + ";");

        var html = await host.ReadAsync("/organizations/99/days/2025-06-20");
        var list = await host.ReadAsync("/organizations/99/days/2025-06-20?held=on");

        Assert.Contains(due, PageText.Of(html), StringComparison.Ordinal);
        Assert.Contains(heldBack, PageText.Of(html), StringComparison.Ordinal);
        Assert.Equal(heldBack.Length > 0, html.Contains("href=\"/organizations/99/days/2025-06-20?held=on#emails\"", StringComparison.Ordinal));
        Assert.Equal(contacts, string.Join(',', Regex.Matches(list, @"/contacts/(\d+)""", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(match => match.Groups[1].Value)));
        Assert.Equal(contacts.Length > 0 ? contacts.Split(',').Length : 0, Regex.Count(list, "Held back: ", RegexOptions.None, TimeSpan.FromSeconds(5)));
        Assert.Equal(2 + (contacts.Length > 0 ? contacts.Split(',').Length : 0), (await host.ReadAsync("/organizations/99/days/2025-06-20/day.csv?held=on")).Split("\r\n").Length);
    }

    [Fact]
    public async Task Get_MoreThanAPage_LeadsThroughAllOfThemOnce()
    {
        await using var host = await StartAsync(Database + """
            WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 1249)
            INSERT INTO email_schedules(contact_id, email_type, scheduled_send_date, status) SELECT i, 'aep', '2025-06-20', 'pre-scheduled' FROM n;
            """);
        var seen = new List<string>();
        for (var next = "/organizations/99/days/2025-06-20?type=aep"; next is not null;)
        {
            var html = await host.ReadAsync(next);
            seen.AddRange(Regex.Matches(html, @"/contacts/(\d+)""", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(match => match.Groups[1].Value));
            next = Regex.Match(html, @"rel=""next"" href=""([^""#]+)#emails""", RegexOptions.None, TimeSpan.FromSeconds(5)) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;
        }

        Assert.Equal(Enumerable.Range(1000, 250).Select(id => $"{id}"), seen);
    }

    [Fact]
    public async Task Get_File_HasAllRowsAsTextAlone()
    {
        await using var host = await StartAsync(Database + """
            INSERT INTO email_schedules(id, contact_id, email_type, scheduled_send_date, status, skip_reason) VALUES (70, 70, '=HYPERLINK("x")', '2025-06-20', 'skipped', 'Bounced: eve@example.com');
            """);

        using var answer = await host.GetAsync("/organizations/99/days/2025-06-20/day.csv");

        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment; filename=organization-99-2025-06-20.csv", answer.Content.Headers.ContentDisposition?.ToString().Split("; filename*")[0]);
        var lines = (await answer.Content.ReadAsStringAsync(Cancel)).Split("\r\n");
        Assert.StartsWith("row,contact,type,status,skip_reason,", lines[0], StringComparison.Ordinal);
        Assert.Equal(8, lines.Length);
        Assert.StartsWith("""70,70,"'=HYPERLINK(""x"")",skipped,Bounced: (address),""", lines[6], StringComparison.Ordinal);
        Assert.Equal("", lines[7]);
    }

    [Theory]
    [InlineData("type=birthday&status=skipped&after=4", 3)]
    [InlineData("type=nothing", 2)]
    public async Task Get_FileOfAFilter_HasItsRowsFromTheFirstOn(string query, int lines)
    {
        await using var host = await StartAsync();

        Assert.Equal(lines, (await host.ReadAsync($"/organizations/99/days/2025-06-20/day.csv?{query}")).Split("\r\n").Length);
    }

    [Fact]
    public async Task Get_FileCannotBeMade_IsAPageThatSaysWhy()
    {
        await using var host = await StartAsync(sql: null);

        using var answer = await host.GetAsync("/organizations/99/days/2025-06-20/day.csv");

        Assert.Equal((HttpStatusCode.Conflict, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Null(answer.Content.Headers.ContentDisposition);
        Assert.Contains("org-data/99.db", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_DayOfARealPlan_SaysCapAndWhatIsDue()
    {
        await using var store = await TestStore.OpenAsync();
        var now = DateTimeOffset.UtcNow;
        await (await new Agency(store, StoredSql.Organization, now).FoundAsync()).RunDailyAsync();
        await using var host = await ConsoleHost.StartAsync(services => services.AddSingleton(store.Objects).AddSingleton(new HostSettings { Run = new() { TempFolder = store.Temp } }));

        using var way = await host.GetAsync("/organizations/99/days");
        var today = PageText.Of(await host.ReadAsync(way.Headers.Location!.OriginalString));

        Assert.Equal(HttpStatusCode.SeeOther, way.StatusCode);
        Assert.Contains(", today Organization 99", today, StringComparison.Ordinal);
        Assert.Matches(@"Due today \d+ from 08:30 Chicago on Daily cap [1-9]\d* ", today);
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.Temp));
    }

    [Fact]
    public async Task Get_DayWithoutSending_SaysWhy()
    {
        await using var host = await StartAsync();
        var run = await File.ReadAllTextAsync(Path.Combine(SourceFolder.Of("Directory.Packages.props"), "tests", "EmailScheduler.Runs.Tests", "Golden", "report.json"), Cancel);
        var settings = run.Replace("\"holidays\": \"none\"", "\"holidays\": \"us_federal\"", StringComparison.Ordinal);
        Assert.NotEqual(run, settings);
        var runId = System.Text.Json.JsonDocument.Parse(run).RootElement.GetProperty("runId").GetString()!;
        await StoredSql.PutAsync(host, DatabaseKeys.Report(DatabaseKeys.Of(99), runId), System.Text.Encoding.UTF8.GetBytes(settings));

        var text = PageText.Of(await host.ReadAsync("/organizations/99/days/2025-07-04"));

        Assert.Contains("No emails go out on this day It is Independence Day. What was meant for it goes on another day.", text, StringComparison.Ordinal);
        Assert.Contains("There is no email on this day", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OrganizationIsPaused_SaysThatNothingIsSent()
    {
        await using var host = await StartAsync();
        await StoredSql.PutAsync(host, DatabaseKeys.Pause(DatabaseKeys.Of(99)), """{"reason":"Ask eve@example.com <b>","actor":"cli:eve","since":"2025-01-01T00:00:00+00:00"}"""u8.ToArray());

        var html = await host.ReadAsync("/organizations/99/days/2025-06-20");

        Assert.Contains("The organization is paused", html, StringComparison.Ordinal);
        Assert.Contains("Ask (address) &lt;b&gt;", html, StringComparison.Ordinal);
    }

    /// <summary>The first day that is planned again, the day that is looked at, and what is said of its emails.</summary>
    [Theory]
    [InlineData(null, "2100-03-10", "held back by the pause")]
    [InlineData("2100-03-02", "2100-03-01", "held back by the pause")]
    [InlineData("2100-03-02", "2100-03-02", "by the plan that is stored")]
    [InlineData("2100-03-02", "2100-03-10", "by the plan that is stored")]
    [InlineData("2100-03-02", "2025-06-20", "were not sent: the first run after the pause plans them anew, or marks them as missed")]
    public async Task Get_DayOfAPausedOrganization_IsHeldBackUntilThePauseEnds(string? until, string day, string expected)
    {
        await using var host = await StartAsync();
        var end = until is null ? "" : $""","until":"{until}" """;
        await StoredSql.PutAsync(host, DatabaseKeys.Pause(DatabaseKeys.Of(99)), System.Text.Encoding.UTF8.GetBytes($$"""{"reason":"x","actor":"cli:eve","since":"2025-01-01T00:00:00+00:00"{{end}}}"""));

        var text = PageText.Of(await host.ReadAsync($"/organizations/99/days/{day}"));

        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Contains("The organization is paused", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_HostileTextEverywhere_IsTextAlone()
    {
        var (text, most) = (HostileText.Short.Replace("'", "''", StringComparison.Ordinal), HostileText.Long);
        await using var host = await StartAsync(Database + $"""
            INSERT INTO email_schedules(contact_id, email_type, scheduled_send_date, scheduled_send_time, status, skip_reason, event_date, scheduler_run_id) VALUES
                (1, '{text}', '2025-06-20', '{text}', '{text}', '{text}', '{text}', '{text}'), (2, '{most}', '2025-06-20', '{most}', '{most}', '{most}', '{most}', '{most}'),
                ('{text}', 'eve@example.com', '2025-06-20 {text}', NULL, 'eve@example.com', 'eve@example.com', NULL, 'eve@example.com'), (3, 'aep', '2025-06-20', NULL, 'skipped', 'for eve@example.com', NULL, NULL);
            """);

        var html = await host.ReadAsync("/organizations/99/days/2025-06-20");

        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', html);
        Assert.DoesNotContain("eve@example", html, StringComparison.Ordinal);
        Assert.InRange(html.Length, 1, 100_000);
        Assert.Contains("9 emails;", html, StringComparison.Ordinal);
    }

    /// <summary>What is in the store or in the settings, and what the page says of it.</summary>
    public static TheoryData<string?, RunSettings, string> Faults => new()
    {
        { null, new(), "org-data/99.db" },
        { "no database", new(), "org-data/99.db" },
        { "CREATE TABLE email_schedules(id TEXT PRIMARY KEY) WITHOUT ROWID", new(), "email_schedules" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Get_CannotBeRead_SaysWhatAndWhy(string? content, RunSettings settings, string expected)
    {
        await using var host = await StartAsync(content?.StartsWith("CREATE", StringComparison.Ordinal) == true ? content : null, settings);
        if (content == "no database")
        {
            await StoredSql.PutAsync(host, DatabaseKeys.Of(99), [0, 1, 2, 3]);
        }

        var html = await host.ReadAsync("/organizations/99/days/2025-06-20");

        Assert.Contains("""<section class="card warn" role="alert">""", html, StringComparison.Ordinal);
        Assert.Contains(expected, html, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpectedly", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("days/2025-02-30", HttpStatusCode.BadRequest)]
    [InlineData("days/2025-02-30/day.csv", HttpStatusCode.BadRequest)]
    [InlineData("days/9999-12-31", HttpStatusCode.BadRequest)]
    [InlineData("days?date=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("days?date=2025-06-20", HttpStatusCode.SeeOther)]
    public async Task Get_Address_IsReadOrRefused(string path, HttpStatusCode status)
    {
        await using var host = await StartAsync();

        using var answer = await host.GetAsync($"/organizations/99/{path}");

        Assert.Equal((status, status == HttpStatusCode.SeeOther ? "/organizations/99/days/2025-06-20" : null), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Get_LookUpOfNoDay_ShowsTheFormAgainWithTheReason()
    {
        await using var host = await StartAsync();

        using var answer = await host.GetAsync("/organizations/99/days?date=2025-02-30");

        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Matches("""<input type="date" name="date" value="2025-02-30"[^>]*aria-invalid="true" aria-describedby="look-up-fault" />""", html);
        Assert.Contains("""<p id="look-up-fault" role="alert">That is not a date""", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("days/2025-06-20", AccessRole.None, HttpStatusCode.Unauthorized)]
    [InlineData("days/2025-06-20/day.csv", AccessRole.None, HttpStatusCode.Unauthorized)]
    [InlineData("days/2025-06-20", AccessRole.Reader, HttpStatusCode.OK)]
    [InlineData("days/2025-06-20/day.csv", AccessRole.Reader, HttpStatusCode.OK)]
    public async Task Get_AnyRole_IsAnsweredByIt(string path, AccessRole role, HttpStatusCode status)
    {
        await using var host = await StartAsync();

        using var answer = await host.GetAsync($"/organizations/99/{path}", role);

        Assert.Equal(status, answer.StatusCode);
    }

    private static Task<ConsoleHost> StartAsync(string? sql = Database, RunSettings? settings = null) =>
        StoredSql.StartAsync(sql, services => services.AddSingleton(new HostSettings { Run = settings ?? new() }));
}
