using System.Net;
using EmailScheduler.Api.Access;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage;
using EmailScheduler.Web.Tests.Browser.Stores;
using EmailScheduler.Web.Tests.Ground;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Web.Tests.Pages;

public class WhatIfPageTests
{
    private const string Page = "/organizations/99/what-if";

    /// <summary>Ten contacts of Texas whose birthdays lie in the coming months, and one of California in its window.</summary>
    private static readonly string Database = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, birth_date TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)
        INSERT INTO contacts SELECT i, 'c' || i || '@example.com', 'TX', '1960' || strftime('-%m-%d', 'now', '+' || (30 + i * 9) || ' days') FROM n;
        INSERT INTO contacts VALUES (11, 'ada@example.com', 'CA', '1960' || strftime('-%m-%d', 'now', '+40 days'));
        """;

    [Fact]
    public async Task Get_NothingAsked_ShowsTheFormWithTheValuesAndTheirMeanings()
    {
        await using var host = await StartAsync(Database, ("Scheduling:HorizonDays", "120"));

        var html = await host.ReadAsync(Page);

        Assert.Contains("""name="HorizonDays" value="120" """, html, StringComparison.Ordinal);
        Assert.Contains("""<option value="report" selected>report</option>""", html, StringComparison.Ordinal);
        Assert.Contains("""<label for="field-SendTimeHour">Hour</label>""", html, StringComparison.Ordinal);
        Assert.Contains("Hour of the send time, local (0 to 23)", html, StringComparison.Ordinal);
        Assert.Contains("""<form method="get" action="/organizations/99/what-if" """, html, StringComparison.Ordinal);
        Assert.DoesNotContain("The change", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Change_ComparesBothPlans()
    {
        await using var host = await StartAsync(Database);

        var html = await host.ReadAsync($"{Page}?BirthdayDaysBefore=20");

        var text = PageText.Of(html);
        Assert.Contains("Scheduling:BirthdayDaysBefore 14 20", text, StringComparison.Ordinal);
        Assert.Contains("Move to another day 10 10 earlier, 0 later", text, StringComparison.Ordinal);
        Assert.Contains("move to another day 10 1 2 3 4 5", text, StringComparison.Ordinal);
        Assert.Contains("Contacts that emails are planned for 11 11", text, StringComparison.Ordinal);
        Assert.Contains("20 days differ", text, StringComparison.Ordinal);
        Assert.Contains("in appsettings.json, as the variable EMAILSCHEDULER__Scheduling__BirthdayDaysBefore", text, StringComparison.Ordinal);
        Assert.Contains("organizations.birthday_days_before in its database", text, StringComparison.Ordinal);
        Assert.Contains("email-scheduler plan --compare --org 99 --set Scheduling:BirthdayDaysBefore=20", text, StringComparison.Ordinal);
        Assert.Contains("""<a href="/organizations/99/contacts/1?BirthdayDaysBefore=20">1</a>""", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("""<svg class="heat" """).Length - 1);
        Assert.DoesNotContain('@', html);
    }

    /// <summary>What the change is, and what the page says of emails that only one of the plans sends.</summary>
    [Theory]
    [InlineData("HorizonDays=60", "vanish")]
    [InlineData("HorizonDays=60", "then not planned")]
    [InlineData("ExclusionWindows=[{\"state\":\"TX\",\"kind\":\"all_year\"}]", "then skipped: Year-round exclusion for TX")]
    [InlineData("ExclusionWindows=[{\"state\":\"TX\",\"kind\":\"all_year\"}]", "rows of exclusion_windows in its database")]
    [InlineData("SendTimeHour=15", "keep their day and change the time")]
    [InlineData("EdDailySoftLimit=1", "No difference")]
    public async Task Get_OtherChanges_AreSaidWithTheReason(string change, string expected)
    {
        await using var host = await StartAsync(Database, ("Scheduling:Timezone", "America/Denver"));

        Assert.Contains(expected, PageText.Of(await host.ReadAsync($"{Page}?{change}")), StringComparison.Ordinal);
    }

    private const string Own = """
        CREATE TABLE organizations(id INTEGER, birthday_days_before INTEGER, size_profile TEXT, config_overrides TEXT);
        INSERT INTO organizations VALUES (99, 9, 'Small', '{"ed_daily_soft_limit": 7}');
        """;

    /// <summary>What is tried for one organization is tried in the place of what it has of its own: else nothing would ever differ.</summary>
    [Fact]
    public async Task Get_OrganizationHasAValueOfItsOwn_TriesTheChangeInItsPlace()
    {
        await using var host = await StartAsync(Database + Own);

        var text = PageText.Of(await host.ReadAsync($"{Page}?BirthdayDaysBefore=20&guard=on"));

        Assert.Contains("Scheduling:BirthdayDaysBefore 9 20", text, StringComparison.Ordinal);
        Assert.Contains("Scheduling:BirthdayDaysBefore is the organization's own value now (organizations.birthday_days_before): the change is tried in its place.", text, StringComparison.Ordinal);
        Assert.Contains("Move to another day 10 10 earlier, 0 later", text, StringComparison.Ordinal);
        Assert.Contains("has no effect here: the organization's own value prevails organizations.birthday_days_before in its database", text, StringComparison.Ordinal);
        Assert.DoesNotContain("plan --compare", text, StringComparison.Ordinal);
    }

    /// <summary>A field, and how the form shows what the last run found: the organization's own value before the application's, with its source.</summary>
    [Theory]
    [InlineData("BirthdayDaysBefore", "value=\"9\"", "The organization's own value: organizations.birthday_days_before")]
    [InlineData("EdDailySoftLimit", "value=\"7\"", "The organization's own value: organizations.config_overrides")]
    [InlineData("SizeProfile", "<option value=\"small\" selected>", "The organization's own value: organizations.size_profile")]
    [InlineData("HorizonDays", "value=\"120\"", "Given: ")]
    [InlineData("SendTimeHour", "value=\"8\"", "Hour of the send time")]
    public async Task Get_NothingAskedAfterARun_ShowsTheEffectiveValuesWithTheirSource(string field, string value, string source)
    {
        await using var host = await StartAsync(Database + Own, ("Scheduling:HorizonDays", "120"));
        await RunAsync(host);

        var html = await host.ReadAsync(Page);

        var shown = html[html.IndexOf($"id=\"field-{field}\"", StringComparison.Ordinal)..];
        shown = shown[..shown.IndexOf("<div class=\"field", StringComparison.Ordinal)];
        Assert.Contains(value, shown, StringComparison.Ordinal);
        Assert.Contains(source, PageText.Of(shown), StringComparison.Ordinal);
        Assert.Contains("those in force for organization 99", html, StringComparison.Ordinal);
    }

    /// <summary>What a browser sends of the form of an organization with values of its own, and the address that it is sent on to.</summary>
    [Theory]
    [InlineData("BirthdayDaysBefore=9&SendTimeHour=8&SizeProfile=small&EdDailySoftLimit=7&HorizonDays=60", "?HorizonDays=60")]
    [InlineData("BirthdayDaysBefore=14&SendTimeHour=8&SizeProfile=small", "?BirthdayDaysBefore=14")]
    public async Task Get_WholeFormAfterARun_ChangesWhatDiffersFromTheEffectiveValues(string query, string expected)
    {
        await using var host = await StartAsync(Database + Own);
        await RunAsync(host);

        using var answer = await host.GetAsync($"{Page}?{query}");

        Assert.Equal((HttpStatusCode.SeeOther, Page + expected), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    /// <summary>What a report may say of the organization's own settings: only what is a setting of the form is taken.</summary>
    [Theory]
    [InlineData("[null, {}, 5]")]
    [InlineData("""[null, {"name": "a__b", "value": "1", "column": "x"}, {"name": null, "value": null, "column": null}, {"name": "horizon_days", "value": "<script>", "column": "<img>"}]""")]
    [InlineData("\"none\"")]
    public async Task Get_ReportOfAnotherProgram_ShowsTheForm(string own)
    {
        await using var host = await StartAsync(Database);
        var report = StoredRuns.JsonOf(await RunAsync(host));
        report["plan"]!["own"] = System.Text.Json.Nodes.JsonNode.Parse(own);
        await StoredRuns.PutReportAsync(host.Store, 99, report["runId"]!.GetValue<string>(), report);

        var html = await host.ReadAsync(Page);

        Assert.Contains("""name="BirthdayDaysBefore" value="14" """, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img>", html, StringComparison.Ordinal);
    }

    /// <summary>An organization that has no value of its own is not one of which that is unknown.</summary>
    [Theory]
    [InlineData(true, "those in force for organization 99")]
    [InlineData(false, "The values are the application's: it is not known yet which")]
    public async Task Get_OrganizationHasNothingOfItsOwn_SaysWhetherThatIsKnown(bool isSaid, string expected)
    {
        await using var host = await StartAsync(Database);
        var report = StoredRuns.JsonOf(await RunAsync(host));
        Assert.Empty(report["plan"]!["own"]!.AsArray());
        if (!isSaid)
        {
            report["plan"]!.AsObject().Remove("own");
            await StoredRuns.PutReportAsync(host.Store, 99, report["runId"]!.GetValue<string>(), report);
        }

        Assert.Contains(expected, PageText.Of(await host.ReadAsync(Page)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_GuardIsAsked_SaysWhatItWouldFind()
    {
        await using var host = await StartAsync(Database);

        Assert.Contains("Nothing: the first run with the change would pass.", PageText.Of(await host.ReadAsync($"{Page}?BirthdayDaysBefore=20&guard=on")), StringComparison.Ordinal);
        Assert.DoesNotContain("What the guard would find", await host.ReadAsync($"{Page}?BirthdayDaysBefore=20"), StringComparison.Ordinal);
    }

    /// <summary>What a browser sends of the form, and the address that it is sent on to: what is to change alone.</summary>
    [Theory]
    [InlineData("BirthdayDaysBefore=20&SendTimeHour=8&SizeProfile=&Blackouts=", "?BirthdayDaysBefore=20")]
    [InlineData("BirthdayDaysBefore=+20+&SendTimeHour=8&guard=on", "?BirthdayDaysBefore=20&guard=on")]
    [InlineData("HorizonDays=&SendTimeHour=8", "?HorizonDays=")]
    [InlineData("Holidays=us_federal%26x&SendTimeHour=8", "?Holidays=us_federal%26x")]
    public async Task Get_WholeForm_LeadsToAnAddressWithTheChangeAlone(string query, string expected)
    {
        await using var host = await StartAsync(Database, ("Scheduling:HorizonDays", "120"));

        using var answer = await host.GetAsync($"{Page}?{query}");

        Assert.Equal((HttpStatusCode.SeeOther, Page + expected), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Get_EmptiedField_IsTheDefault()
    {
        await using var host = await StartAsync(Database, ("Scheduling:HorizonDays", "120"));

        Assert.Contains("Scheduling:HorizonDays 120 400", PageText.Of(await host.ReadAsync($"{Page}?HorizonDays=")), StringComparison.Ordinal);
    }

    /// <summary>A value that cannot be, the field that says so, and how.</summary>
    [Theory]
    [InlineData("SendTimeHour=24", "SendTimeHour", "give a whole number from 0 to 23")]
    [InlineData("SendZone=%3Cscript%3E", "SendZone", "use organization or recipient")]
    [InlineData("Timezone=Mars/Olympus", "Timezone", "give a zone of the IANA database")]
    [InlineData("ExclusionWindows=none", "ExclusionWindows", "give a JSON array")]
    [InlineData("ExclusionWindows=[{\"state\":\"TX\",\"kind\":\"weekly\"}]", "ExclusionWindows", "weekly")]
    public async Task Get_WrongValue_ShowsTheFormWithTheMessageAtTheField(string query, string field, string expected)
    {
        await using var host = await StartAsync(Database);

        using var answer = await host.GetAsync($"{Page}?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Matches($"""id="field-{field}"[^>]*aria-invalid="true""", html);
        Assert.Matches($"""id="hint-{field}">\s*<p class="fault"><bdi>[^<]*{expected}""", html);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
    }

    /// <summary>An address that gives what nothing reads, and what it is told.</summary>
    [Theory]
    [InlineData("PreExclusionBuferDays=30", "'PreExclusionBuferDays'", "did you mean 'PreExclusionBufferDays'?")]
    [InlineData("preexclusionbuferdays=30&HorizonDays=100", "'preexclusionbuferdays'", "did you mean 'PreExclusionBufferDays'?")]
    [InlineData("Scheduling:HorizonDays=30", "'Scheduling:HorizonDays'", "did you mean 'HorizonDays'?")]
    [InlineData("gaurd=on&HorizonDays=100", "'gaurd'", "There is no setting 'gaurd' (in the address)")]
    [InlineData("Colour=red", "'Colour'", "take the name from the form")]
    [InlineData("ada%40example.com=1", "'(address)'", "take the name from the form")]
    [InlineData("SuppressedStatuses=ada%40example.com", "email address in it", "which no setting has")]
    public async Task Get_NameOrValueThatNoSettingHas_IsRefused(string query, string named, string expected)
    {
        await using var host = await StartAsync(Database);

        foreach (var path in (string[])[Page, "/organizations/99/contacts/1"])
        {
            using var answer = await host.GetAsync($"{path}?{query}");

            var html = System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
            Assert.Equal((path, HttpStatusCode.BadRequest), (path, answer.StatusCode));
            Assert.Contains(named, html, StringComparison.Ordinal);
            Assert.Contains(expected, html, StringComparison.Ordinal);
            Assert.DoesNotContain("ada", html, StringComparison.Ordinal);
        }
    }

    /// <summary>What only the database shows to be wrong is said in the page that has begun.</summary>
    [Fact]
    public async Task Get_ValueThatDoesNotFitAnother_ShowsTheFormWithTheMessage()
    {
        await using var host = await StartAsync(Database);

        var html = await host.ReadAsync($"{Page}?EffectiveDateDaysBefore=183&EdSmoothingWindowDays=30");

        Assert.Contains("Not compared", html, StringComparison.Ordinal);
        Assert.Matches("""id="field-EffectiveDateDaysBefore"[^>]*aria-invalid="true""", html);
    }

    [Fact]
    public async Task Get_NoValueIsDifferent_SaysSo()
    {
        await using var host = await StartAsync(Database);

        Assert.Contains("No value is different from the setting as it is", await host.ReadAsync($"{Page}?SendTimeHour=8"), StringComparison.Ordinal);
    }

    /// <summary>What is in the store, and what the page says.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("no database")]
    public async Task Get_DatabaseIsMissingOrDamaged_SaysSo(string? content)
    {
        await using var host = await StartAsync(null);
        if (content is not null)
        {
            await StoredSql.PutAsync(host, DatabaseKeys.Of(99), [0, 1, 2, 3]);
        }

        var html = await host.ReadAsync($"{Page}?SendTimeHour=9");

        Assert.Contains("This cannot be done now", html, StringComparison.Ordinal);
        Assert.Contains("org-data/99.db", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_AnotherProgramPlans_IsRefusedWithTheReason()
    {
        await using var host = await StartAsync(Database, ("Engine:Command", "planner"));

        using var answer = await host.GetAsync(Page);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("Engine:Command names a program", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_HostileText_IsText()
    {
        var text = HostileText.Short.Replace("'", "''", StringComparison.Ordinal);
        await using var host = await StartAsync(Database + $"""
            ALTER TABLE contacts ADD COLUMN status TEXT; UPDATE contacts SET status = '{text}';
            CREATE TABLE organizations(id INTEGER, suppressed_statuses TEXT); INSERT INTO organizations VALUES (99, '{text}{HostileText.Long}');
            """);

        var html = await host.ReadAsync($"{Page}?BirthdayDaysBefore=20&SuppressedStatuses={Uri.EscapeDataString(HostileText.Html + HostileText.Direction)}&guard=on");

        Assert.Contains("is tried in its place", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>hostile", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.InRange(html.Length, 1, 400_000);
    }

    [Theory]
    [InlineData(AccessRole.None, HttpStatusCode.Unauthorized)]
    [InlineData(AccessRole.Reader, HttpStatusCode.OK)]
    public async Task Get_AnyRole_IsAnsweredByIt(AccessRole role, HttpStatusCode status)
    {
        await using var host = await StartAsync(Database);

        using var answer = await host.GetAsync($"{Page}?SendTimeHour=9", role);

        Assert.Equal(status, answer.StatusCode);
    }

    private static async Task<RunReport> RunAsync(ConsoleHost host)
    {
        var settings = new RunSettings();
        var run = new OrganizationRun(host.Store, settings, ConfiguredEngine.Create(settings.Engine, TimeProvider.System, NullLogger.Instance), TimeProvider.System, NullLogger<OrganizationRun>.Instance);
        var outcome = await run.RunAsync(new RunRequest { OrganizationId = 99, RunId = RunId.New(TimeProvider.System) }, cancellationToken: Cancel);
        Assert.True(outcome.Succeeded, outcome.Reason);
        return outcome.Report!;
    }

    private static Task<ConsoleHost> StartAsync(string? sql, params (string Name, string Value)[] given) =>
        StoredSql.StartAsync(sql, services => services.AddSingleton(SettingsOfATest.Of(given)));
}
