using System.Net;
using System.Text.Json.Nodes;
using EmailScheduler.Api.Access;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Web.Acts;
using EmailScheduler.Web.Tests.Ground;

namespace EmailScheduler.Web.Tests.Pages;

public class OrganizationPagesTests
{
    [Fact]
    public async Task Organizations_ThoseThatNeedAPersonComeFirst()
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await StoredRuns.RunSampleAsync(host.Store, 7);
        await StoredRuns.HoldAsync(host.Store, await StoredRuns.RunSampleAsync(host.Store, 8));
        await StoredRuns.PutStatusAsync(host.Store, 9, "{");
        await StoredRuns.PutAsync(host.Store, "org-data/10.db", "no database");

        var html = await host.ReadAsync("/");

        Assert.Equal(["9", "8", "10", "7"], Matches(html, @"<th scope=""row""><a href=""/organizations/(\d+)"">"));
        Assert.Equal(["Cannot be read", "Held", "Never ran", "Good"], Matches(html, @"<td><span class=""pill[^""]*"" title=""[^""]*"">([^<]+)<"));
        Assert.Contains($"/organizations/7/runs/{report.RunId}", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/?number=1", new[] { "10", "11", "1" })]
    [InlineData("/?number=11", new[] { "11" })]
    [InlineData("/?state=unreadable", new[] { "10", "11" })]
    [InlineData("/?number=5", new string[0])]
    [InlineData("/?page=2", new string[0])]
    public async Task Organizations_Filter_ShowsWhatItSays(string address, string[] organizations)
    {
        await using var host = await ConsoleHost.StartAsync();
        foreach (var id in new[] { 1, 2 })
        {
            await StoredRuns.PutStatusAsync(host.Store, id, $$"""{"organizationId":{{id}},"lastRun":{"runId":"20260115T060000Z-0a1b2c3d","status":"completed","startedAt":"2026-01-15T06:00:00Z"} }""");
        }

        await StoredRuns.PutStatusAsync(host.Store, 10, "[]");
        await StoredRuns.PutStatusAsync(host.Store, 11, "null");

        Assert.Equal(organizations.Order(StringComparer.Ordinal), Matches(await host.ReadAsync(address), @"<th scope=""row""><a href=""/organizations/(\d+)"">").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Organizations_PageAfterTheLast_SaysSoAndLeadsBack()
    {
        await using var host = await ConsoleHost.StartAsync();
        await StoredRuns.RunSampleAsync(host.Store);

        var html = await host.ReadAsync("/?page=11");

        Assert.Contains("There is no page 11 of the list: it has 1 page.", html, StringComparison.Ordinal);
        Assert.Contains("""<a href="/">The first page</a>""", html, StringComparison.Ordinal);
        Assert.DoesNotContain("no organization in the store", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Organization_WithARun_AnswersTheQuestionsOfItsOffice()
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await StoredRuns.RunSampleAsync(host.Store);

        var html = await host.ReadAsync("/organizations/99");

        foreach (var question in new[] { "Today", "Next 7 days", "Largest day", "Needs attention", "When what goes out", "By type", "Not sent, and why", "Runs" })
        {
            Assert.Contains($">{question}<", html, StringComparison.Ordinal);
        }

        Assert.Equal(120, Matches(html, @"<a href=""(/organizations/99/days/[0-9-]+)"" tabindex=""-1""").Distinct(StringComparer.Ordinal).Count());
        Assert.Contains($"/organizations/99/runs/{report.RunId}", html, StringComparison.Ordinal);
        Assert.Contains("title=\"America/Chicago, UTC-", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("calendar")]
    [InlineData("mails")]
    [InlineData("steps")]
    public async Task Organization_PlanHasNothing_IsShown(string part)
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = StoredRuns.JsonOf(await StoredRuns.RunSampleAsync(host.Store));
        (part == "steps" ? report : report["plan"]!)[part] = new JsonArray();
        await StoredRuns.PutReportAsync(host.Store, 99, report["runId"]!.GetValue<string>(), report);

        foreach (var address in new[] { "/organizations/99", $"/organizations/99/runs/{report["runId"]}" })
        {
            using var answer = await host.GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Organization_Unknown_IsNotFound()
    {
        await using var host = await ConsoleHost.StartAsync();

        using var answer = await host.GetAsync("/organizations/99");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData(AccessRole.Operator, true)]
    [InlineData(AccessRole.Reader, false)]
    public async Task Organization_Forms_AreForOperators(AccessRole role, bool hasForms)
    {
        await using var host = await ConsoleHost.StartAsync();
        await StoredRuns.RunSampleAsync(host.Store);

        Assert.Equal(hasForms, (await host.ReadAsync("/organizations/99", role)).Contains("<form method=\"post\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Organization_PauseAndResume_ShowWhatWasDone()
    {
        await using var host = await ConsoleHost.StartAsync();
        await StoredRuns.RunSampleAsync(host.Store);

        using var paused = await host.PostAsync("/organizations/99", ("act", "pause"), ("reason", "The <list> is wrong"), ("until", ""));
        var during = await host.ReadAsync(paused.Headers.Location!.OriginalString);
        using var resumed = await host.PostAsync("/organizations/99", ("act", "resume"), ("reason", ""));

        Assert.Equal("/organizations/99?done=paused", paused.Headers.Location.OriginalString);
        Assert.Contains("The organization is paused.", during, StringComparison.Ordinal);
        Assert.Contains("The &lt;list&gt; is wrong", during, StringComparison.Ordinal);
        Assert.Equal("/organizations/99?done=resumed", resumed.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Organization_ReasonThatAnEarlierVersionStored_IsShownWithoutItsAddress()
    {
        await using var host = await ConsoleHost.StartAsync();
        await StoredRuns.RunSampleAsync(host.Store);
        await host.Store.PutAsync(
            new PutRequest { Key = "org-data/99.db.pause.json", Content = ObjectContent.FromBytes("""{"reason":"Wrong, says eve@example.com","actor":"cli:anna@host","since":"2026-01-15T06:00:00Z"}"""u8.ToArray()) }, Cancel);

        foreach (var path in (string[])["/", "/organizations/99"])
        {
            var page = await host.ReadAsync(path);
            Assert.Contains("Wrong, says (address)", page, StringComparison.Ordinal);
            Assert.DoesNotContain("eve@example.com", page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("pause", "", "")]
    [InlineData("pause", "eve@example.com asked", "")]
    [InlineData("pause", "why", "soon")]
    [InlineData("pause", "why", "2020-01-01")]
    [InlineData("dance", "why", "")]
    public async Task Organization_FormIsWrong_IsRefusedWithTheReason(string act, string reason, string until)
    {
        await using var host = await ConsoleHost.StartAsync();
        await StoredRuns.RunSampleAsync(host.Store);

        using var answer = await host.PostAsync("/organizations/99", ("act", act), ("reason", reason), ("until", until));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain("eve@example.com", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    /// <summary>What is one is said as one.</summary>
    [Fact]
    public async Task Organization_OneFinding_IsSaidInTheSingular()
    {
        await using var host = await ConsoleHost.StartAsync();
        await StoredRuns.HoldAsync(host.Store, await StoredRuns.RunSampleAsync(host.Store));

        Assert.Contains("1 finding holds the newest plan back", PageText.Of(await host.ReadAsync("/organizations/99")), StringComparison.Ordinal);
        using var approved = await host.PostAsync($"/organizations/99/runs/{StoredRuns.HeldRun}", ("act", "approve"), ("reason", "It is right."));
        Assert.Contains("1 finding held the newest plan", PageText.Of(await host.ReadAsync("/organizations/99?done=approved")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Held_ShowsItsFindingsAndIsApproved()
    {
        await using var host = await ConsoleHost.StartAsync();
        await StoredRuns.HoldAsync(host.Store, await StoredRuns.RunSampleAsync(host.Store));
        var address = $"/organizations/99/runs/{StoredRuns.HeldRun}";

        var before = await host.ReadAsync(address);
        using var approved = await host.PostAsync(address, ("act", "approve"), ("reason", "The agency sold half of its book."), ("run", ""));
        var after = await host.ReadAsync(approved.Headers.Location!.OriginalString);

        Assert.Contains("Valid contacts fell from 490 to 300 (limit 441)", before, StringComparison.Ordinal);
        Assert.Contains("Approve and run", before, StringComparison.Ordinal);
        Assert.Contains("name=\"run-id\"", before, StringComparison.Ordinal);
        Assert.DoesNotContain("Held by the guard", before, StringComparison.Ordinal);
        Assert.Contains("The plan is approved", after, StringComparison.Ordinal);
        Assert.Contains("The agency sold half of its book.", after, StringComparison.Ordinal);
        Assert.DoesNotContain("Approve and run", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ApprovedAndRun_LandsOnTheRunThatMakesThePlan()
    {
        await using var host = await ConsoleHost.StartAsync();
        await StoredRuns.HoldAsync(host.Store, await StoredRuns.RunSampleAsync(host.Store));

        using var approved = await host.PostAsync($"/organizations/99/runs/{StoredRuns.HeldRun}", ("act", "approve"), ("reason", "It is right."), ("run", "on"), ("run-id", RunId.New(TimeProvider.System)));
        var location = approved.Headers.Location!.OriginalString;

        Assert.DoesNotContain(StoredRuns.HeldRun, location, StringComparison.Ordinal);
        Assert.EndsWith($"?{ActDone.Field}={ActDone.ApprovedAndRun}", location, StringComparison.Ordinal);
        Assert.Contains("this run was started to make it", ActDone.Sentence(ActDone.ApprovedAndRun), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "contact has a state and a ZIP code of different states")]
    [InlineData(2, "contacts have a state and a ZIP code of different states")]
    public async Task Organization_CountNeedsAttention_AgreesWithItsSentence(int contacts, string said)
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await StoredRuns.RunSampleAsync(host.Store);
        await StoredRuns.PutReportAsync(host.Store, 99, report.RunId, StoredRuns.JsonOf(report with { Plan = report.Plan! with { LocationConflict = contacts } }));

        Assert.Contains(said, await host.ReadAsync("/organizations/99"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Navigation_OfAnOrganization_IsAListOfItsOwn()
    {
        await using var host = await ConsoleHost.StartAsync();
        await StoredRuns.RunSampleAsync(host.Store);

        var page = await host.ReadAsync("/organizations/99");

        Assert.True(page.IndexOf("Application settings", StringComparison.Ordinal) < page.IndexOf("class=\"second\"", StringComparison.Ordinal));
        Assert.Contains("/organizations/99/lease", page, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"second\"", await host.ReadAsync("/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plan.mails")]
    [InlineData("plan.calendar")]
    [InlineData("plan.skipReasons")]
    [InlineData("plan.leftOut")]
    [InlineData("plan.settings")]
    [InlineData("plan.statuses")]
    [InlineData("steps")]
    [InlineData("runId")]
    public async Task Organization_ReportIsDamaged_IsShownByTheOthers(string lost)
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await StoredRuns.RunSampleAsync(host.Store);
        var damaged = StoredRuns.JsonOf(report with { RunId = StoredRuns.HeldRun });
        var path = lost.Split('.');
        JsonNode holder = path.Length == 1 ? damaged : damaged[path[0]]!;
        holder[path[^1]] = null;
        await StoredRuns.PutReportAsync(host.Store, 99, StoredRuns.HeldRun, damaged);

        using var answer = await host.GetAsync("/organizations/99");
        using var run = await host.GetAsync($"/organizations/99/runs/{StoredRuns.HeldRun}");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(report.RunId, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, run.StatusCode);
    }

    [Fact]
    public async Task Organization_NumbersAreAsLargeAsTheyCanBe_IsShown()
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = StoredRuns.JsonOf(await StoredRuns.RunSampleAsync(host.Store));
        Enlarge(report);
        await StoredRuns.PutReportAsync(host.Store, 99, report["runId"]!.GetValue<string>(), report);

        foreach (var address in new[] { "/organizations/99", $"/organizations/99/runs/{report["runId"]}" })
        {
            using var answer = await host.GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private static void Enlarge(JsonNode node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields.ToList())
                {
                    if (value is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number && name is not ("organizationId" or "try"))
                    {
                        fields[name] = long.MaxValue;
                    }
                    else if (value is not null)
                    {
                        Enlarge(value);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items.OfType<JsonNode>())
                {
                    Enlarge(item);
                }

                break;
        }
    }

    private static List<string> Matches(string html, string pattern) => [.. Regex.Matches(html, pattern, RegexOptions.None, TimeSpan.FromSeconds(5)).Select(match => match.Groups[1].Value)];
}
