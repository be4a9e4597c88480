using System.Net;
using System.Net.Http.Json;
using System.Text;
using EmailScheduler.Api.Http;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Functions.Tests.Http;

/// <summary>What people do about runs over HTTP: approve, pause, resume, and who did what.</summary>
public class ActsApiTests
{
    private const string Approve = "/api/organizations/99/approve";
    private const string Pause = "/api/organizations/99/pause";
    private const string Audit = "/api/organizations/99/audit";
    private const string Held = "20990101T060000Z-0a1b2c3d";
    private const string Reason = """{"reason":"the new list is right"}""";

    [Fact]
    public async Task Approve_HeldRun_IsApprovedOnceAndSaysByWhom()
    {
        await using var api = await StartedAsync("held");

        var first = await api.PostAsync(Approve, Reason);
        var second = await api.PostAsync(Approve, """{"reason":"so do I","heldRun":"20990101T060000Z-0a1b2c3d"}""");

        var (approved, again) = (await ReadAsync<ApprovedDocument>(first), await ReadAsync<ApprovedDocument>(second));
        Assert.Equal((true, false, Held), (approved.IsNew, again.IsNew, again.Approval.HeldRunId));
        Assert.Equal(("the new list is right", "http:_master"), (again.Approval.Reason, again.Approval.Actor));
        Assert.Equal(GuardFindingKind.Withdrawn, Assert.Single(again.Approval.Findings).Kind);
        var acts = (await api.Client.GetFromJsonAsync<ActsDocument>(new Uri(Audit, UriKind.Relative), Cancel))!.Acts;
        Assert.Equal([AuditOutcome.Done, AuditOutcome.Unchanged], acts.Select(act => act.Outcome).Order());
    }

    [Fact]
    public async Task ApproveAndRun_HeldRun_StartsTheRun()
    {
        await using var api = await StartedAsync("held");

        var accepted = await api.PostAsync(Approve, """{"reason":"the new list is right","run":true}""");
        var busy = await api.PostAsync(Approve, """{"reason":"the new list is right","run":true}""");

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var document = (await accepted.Content.ReadFromJsonAsync<ApprovedDocument>(Cancel))!;
        Assert.Equal($"/api/runs/{document.Run!.Id}", accepted.Headers.Location!.OriginalString);
        await RunsApiTests.AssertProblemAsync(busy, 409);
        Assert.Contains("The plan is approved.", await busy.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(accepted.Headers.Location, busy.Headers.Location);
        await api.App.Hub.RunAsync();
        Assert.Equal(document.Run.RunId, (await api.RunAsync(accepted)).RunId);
    }

    [Theory]
    [InlineData("none", Reason, 404)]
    [InlineData("completed", Reason, 409)]
    [InlineData("paused", Reason, 409)]
    [InlineData("held", """{"reason":"r","heldRun":"20250101T060000Z-0a1b2c3d"}""", 409)]
    [InlineData("held", """{"reason":"r","heldRun":"<script>"}""", 409)]
    [InlineData("held", "", 400)]
    [InlineData("held", "null", 400)]
    [InlineData("held", "{}", 400)]
    [InlineData("held", """{"reason":" \n"}""", 400)]
    [InlineData("held", """{"reason":7}""", 400)]
    [InlineData("held", """{"reason":"r","reason":"s"}""", 400)]
    [InlineData("held", """{"reason":"r","force":true}""", 400)]
    [InlineData("held", "501", 400)]
    [InlineData("held", "5000", 413)]
    public async Task Approve_CannotBe_IsRefusedAndNothingIsWritten(string newest, string body, int status)
    {
        await using var api = await StartedAsync(newest);

        var answer = await api.PostAsync(Approve, int.TryParse(body, out var length) ? $$"""{"reason":"{{new string('x', length)}}"}""" : body);

        await RunsApiTests.AssertProblemAsync(answer, status);
        Assert.DoesNotContain("<script>", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Empty(await KeysAsync(api, ".approvals/", ".audit/"));
    }

    [Fact]
    public async Task Act_BodyNotDeclaredAsJson_IsRefused()
    {
        await using var api = await StartedAsync("held");

        await RunsApiTests.AssertProblemAsync(await api.PostAsync(Approve, Reason, "text/plain"), 415);
        await RunsApiTests.AssertProblemAsync(await api.PutAsync(Pause, Reason, "text/plain"), 415);
    }

    [Fact]
    public async Task Pause_UntilResumed_IsShownAndNoPageOfEmailsIsGiven()
    {
        await using var api = await StartedAsync("none");
        Assert.Null((await PausedAsync(api)).Pause);

        var first = await ReadAsync<PausedDocument>(await api.PutAsync(Pause, """{"reason":"the list is <b>wrong</b>"}"""));
        var second = await ReadAsync<PausedDocument>(await api.PutAsync(Pause, """{"reason":"holidays","until":"2026-06-20"}"""));

        Assert.Equal((null, "the list is <b>wrong</b>"), (first.Replaced, second.Replaced?.Reason));
        Assert.Equal(("holidays", new DateOnly(2026, 6, 20), "http:_master"), ((await PausedAsync(api)).Pause!.Reason, second.Pause!.Until, second.Pause.Actor));
        foreach (var path in new[] { "emails", "emails/recipients" })
        {
            var due = await api.GetAsync($"/api/organizations/99/{path}?date=2026-06-01");
            Assert.Equal((HttpStatusCode.Conflict, "application/problem+json"), (due.StatusCode, due.Content.Headers.ContentType!.MediaType));
            using var problem = JsonDocument.Parse(await due.Content.ReadAsStringAsync(Cancel));
            Assert.Equal("holidays", problem.RootElement.GetProperty("pause").GetProperty("reason").GetString());
            Assert.False(problem.RootElement.TryGetProperty("emails", out _));
        }

        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync(Pause + "?reason=done")).StatusCode);
        await RunsApiTests.AssertProblemAsync(await api.DeleteAsync(Pause), 404);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/api/organizations/99/emails?date=2026-06-01")).StatusCode);
        Assert.Null((await PausedAsync(api)).Pause);
    }

    [Theory]
    [InlineData("99", """{"reason":"r","until":"2026-06-01"}""", 400)]
    [InlineData("99", """{"reason":"r","until":"2026-02-30"}""", 400)]
    [InlineData("99", """{"until":"2026-06-20"}""", 400)]
    [InlineData("7", """{"reason":"r"}""", 404)]
    [InlineData("007", """{"reason":"r"}""", 400)]
    public async Task Pause_CannotBe_IsRefusedAndNothingIsWritten(string organization, string body, int status)
    {
        await using var api = await StartedAsync("none");

        await RunsApiTests.AssertProblemAsync(await api.PutAsync($"/api/organizations/{organization}/pause", body), status);

        Assert.Empty(await KeysAsync(api, ".pause.json", ".audit/"));
    }

    [Theory]
    [InlineData("get", "pause")]
    [InlineData("delete", "pause")]
    [InlineData("get", "audit")]
    [InlineData("post", "approve")]
    public async Task Act_BadOrganization_IsRefused(string verb, string path)
    {
        await using var api = await StartedAsync("none");
        using var request = new HttpRequestMessage(new HttpMethod(verb), new Uri($"/api/organizations/x/{path}", UriKind.Relative)) { Content = verb == "post" ? new StringContent(Reason, Encoding.UTF8, "application/json") : null };

        await RunsApiTests.AssertProblemAsync(await api.Client.SendAsync(request, Cancel), 400);
    }

    [Theory]
    [InlineData("?limit=0", 400)]
    [InlineData("?limit=1001", 400)]
    [InlineData("", 200)]
    [InlineData("?limit=1", 200)]
    public async Task ListActs_Limit_IsKept(string query, int status)
    {
        await using var api = await StartedAsync("none");

        Assert.Equal(status, (int)(await api.GetAsync(Audit + query)).StatusCode);
    }

    [Fact]
    public async Task BreakLease_Held_IsRecordedWithItsReason()
    {
        await using var api = await StartedAsync("none");
        await api.App.HoldLeaseAsync(99, 600);
        await RunsApiTests.AssertProblemAsync(await api.DeleteAsync("/api/organizations/99/lease?reason="), 400);

        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync("/api/organizations/99/lease?reason=the%20machine%20is%20gone")).StatusCode);

        var act = Assert.Single((await api.Client.GetFromJsonAsync<ActsDocument>(new Uri(Audit, UriKind.Relative), Cancel))!.Acts);
        Assert.Equal(("lease_break", AuditOutcome.Done, "the machine is gone", "http:_master"), (act.Act, act.Outcome, act.Reason, act.Actor));
    }

    private static async Task<PausedDocument> PausedAsync(ApiUnderTest<AppUnderTest> api) => await ReadAsync<PausedDocument>(await api.GetAsync(Pause));

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<T>(Cancel))!;
    }

    private static async Task<List<string>> KeysAsync(ApiUnderTest<AppUnderTest> api, params string[] parts)
    {
        var keys = new List<string>();
        await foreach (var entry in api.App.Store.ListAsync("org-data/", Cancel))
        {
            keys.Add(entry.Key);
        }

        return keys.FindAll(key => parts.Any(part => key.Contains(part, StringComparison.Ordinal)));
    }

    private static async Task<ApiUnderTest<AppUnderTest>> StartedAsync(string newest)
    {
        var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        if (newest != "none")
        {
            await PutReportAsync(api, newest);
        }

        return api;
    }

    /// <summary>Puts the report of a run into the store that is newer than all others.</summary>
    private static async Task PutReportAsync(ApiUnderTest<AppUnderTest> api, string kind)
    {
        var report = new RunReport
        {
            RunId = Held,
            OrganizationId = 99,
            Status = kind == "completed" ? RunStatus.Completed : RunStatus.Held,
            Guard = kind == "held" ? new GuardReport { Mode = GuardMode.Hold, Inputs = "abc", Findings = [new GuardFinding { Kind = GuardFindingKind.Withdrawn, Number = 1200, Before = 2000, Limit = 600 }] } : null,
            Pause = kind == "paused" ? new Pause { Reason = "r", Actor = "a", Since = AppUnderTest.Morning } : null,
        };
        await api.App.Store.PutAsync(
            new PutRequest { Key = $"org-data/99.db.runs/{Held}.json", Content = ObjectContent.FromBytes(JsonSerializer.SerializeToUtf8Bytes(report, StoredJson.Options)) }, Cancel);
    }
}
