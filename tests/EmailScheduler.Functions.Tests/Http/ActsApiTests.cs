using System.Net;
using System.Net.Http.Json;
using EmailScheduler.Api.Http;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Functions.Tests.Http;

/// <summary>What people do about runs over HTTP: approve, pause, resume, and who did what.</summary>
public class ActsApiTests
{
    private const string Approve = "/api/organizations/99/approve";
    private const string Audit = "/api/organizations/99/audit";
    private const string Held = "20990101T060000Z-0a1b2c3d";
    private const string Reason = """{"reason":"the new list is right"}""";

    [Fact]
    public async Task Approve_HeldRun_IsApprovedOnceAndSaysByWhom()
    {
        await using var api = await StartedAsync(isHeld: true);

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
        await using var api = await StartedAsync(isHeld: true);

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
    [InlineData("?limit=0", 400)]
    [InlineData("?limit=1001", 400)]
    [InlineData("", 200)]
    [InlineData("?limit=1", 200)]
    public async Task ListActs_Limit_IsKept(string query, int status)
    {
        await using var api = await StartedAsync();

        Assert.Equal(status, (int)(await api.GetAsync(Audit + query)).StatusCode);
    }

    [Fact]
    public async Task BreakLease_Held_IsRecordedWithItsReason()
    {
        await using var api = await StartedAsync();
        await api.App.HoldLeaseAsync(99, 600);
        await RunsApiTests.AssertProblemAsync(await api.DeleteAsync("/api/organizations/99/lease?reason="), 400);

        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync("/api/organizations/99/lease?reason=the%20machine%20is%20gone")).StatusCode);

        var act = Assert.Single((await api.Client.GetFromJsonAsync<ActsDocument>(new Uri(Audit, UriKind.Relative), Cancel))!.Acts);
        Assert.Equal(("lease_break", AuditOutcome.Done, "the machine is gone", "http:_master"), (act.Act, act.Outcome, act.Reason, act.Actor));
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<T>(Cancel))!;
    }

    private static async Task<ApiUnderTest<AppUnderTest>> StartedAsync(bool isHeld = false)
    {
        var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        if (isHeld)
        {
            await PutHeldReportAsync(api);
        }

        return api;
    }

    /// <summary>Puts the report of a held run into the store that is newer than all others.</summary>
    private static async Task PutHeldReportAsync(ApiUnderTest<AppUnderTest> api)
    {
        var report = new RunReport
        {
            RunId = Held,
            OrganizationId = 99,
            Status = RunStatus.Held,
            Guard = new GuardReport { Mode = GuardMode.Hold, Inputs = "abc", Findings = [new GuardFinding { Kind = GuardFindingKind.Withdrawn, Number = 1200, Before = 2000, Limit = 600 }] },
        };
        await api.App.Store.PutAsync(
            new PutRequest { Key = $"org-data/99.db.runs/{Held}.json", Content = ObjectContent.FromBytes(JsonSerializer.SerializeToUtf8Bytes(report, StoredJson.Options)) }, Cancel);
    }
}
