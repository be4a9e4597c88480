using System.Net;
using System.Net.Http.Json;
using EmailScheduler.Api.Http;
using EmailScheduler.Functions.Tests.Engine;
using EmailScheduler.Runs.Retries;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Functions.Tests.Http;

public class RunsApiTests
{
    [Fact]
    public async Task Start_NoBody_IsAcceptedAndRunsToItsEnd()
    {
        await using var api = await StartAsync(99);
        var gate = api.App.Hold(99);

        var accepted = await api.PostAsync("/api/organizations/99/runs", null);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var document = (await accepted.Content.ReadFromJsonAsync<AcceptedRun>(Cancel))!;
        Assert.Equal($"/api/runs/{document.Id}", accepted.Headers.Location!.OriginalString);
        await gate.Reached;
        Assert.Equal((RunState.Running, 1), (await api.RunAsync(accepted)) is var working ? (working.State, working.Tries!.Value) : default);
        gate.Open();
        var ended = await EndAsync(api, accepted);
        Assert.Equal((RunState.Succeeded, RunStatus.Completed, 1), (ended.State, ended.Status, ended.Tries));
        Assert.True(ended.Report!.Rows!.Inserted > 0);
    }

    [Fact]
    public async Task Start_WhileOneRuns_IsAConflictThatSaysWhere()
    {
        await using var api = await StartAsync(99);
        var gate = api.App.Hold(99);
        var first = await api.PostAsync("/api/organizations/99/runs", null);

        var second = await api.PostAsync("/api/organizations/99/runs", null);

        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        await AssertProblemAsync(second, 409);
        gate.Open();
        await EndAsync(api, first);
        Assert.Equal(HttpStatusCode.Accepted, (await api.PostAsync("/api/organizations/99/runs", null)).StatusCode);
    }

    [Fact]
    public async Task Start_WhileTheTimersRunWorks_IsAConflictThatSaysWhere()
    {
        await using var api = await ApiUnderTest.StartAsync(await (await AppOnEngine.StartAsync("--Retry:BusyWaitSeconds=3600")).WithOrganizationsAsync(9, 99));
        await api.App.HoldLeaseAsync(99, 86_400);
        await api.App.FireAsync();
        await api.App.UntilAsync(async () => (await api.App.AllAsync(nameof(ScheduleOrganization))).Any(one => one.ReadCustomStatusAs<RunWorkflowStatus>()?.NextTryAt is not null));
        await api.App.UntilAsync(async () => (await api.App.AllAsync(nameof(ScheduleOrganization))).Any(one => one.IsCompleted));

        var refused = await api.PostAsync("/api/organizations/99/runs", null);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var working = await api.RunAsync(refused);
        Assert.Equal((RunState.Waiting, RunStatus.Busy, 99L), (working.State, working.Status, working.OrganizationId));
        Assert.NotNull(working.NextTryAt);
        Assert.Equal(HttpStatusCode.Accepted, (await api.PostAsync("/api/organizations/9/runs", null)).StatusCode);
    }

    [Theory]
    [InlineData("/api/organizations/abc/runs", "{}", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", "[]", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", """{"asOf":"9999-12-31"}""", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", """{"dryRun":true}""", "text/plain", 415)]
    public async Task Start_BadRequest_IsRefusedAndStartsNothing(string path, string body, string mediaType, int status)
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());

        var answer = await api.PostAsync(path, body, mediaType);

        await AssertProblemAsync(answer, status);
        Assert.Empty(api.App.Hub.Orchestrations);
    }

    [Fact]
    public async Task Get_RejectedRun_SaysWhatToMend()
    {
        await using var api = await StartAsync();

        var run = await EndAsync(api, await api.PostAsync("/api/organizations/99/runs", null));

        Assert.Equal((RunState.Failed, RunStatus.Rejected, FailureCategory.Database), (run.State, run.Status, run.Rejection));
        Assert.Contains("org-data/99.db", run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_RunThatFailedUnforeseen_SaysItsTypeOnly()
    {
        await using var api = await StartAsync(99);
        api.App.Deliver = (_, _, _) => Task.FromResult<object?>(new { status = "ada@example.com" });

        var run = await EndAsync(api, await api.PostAsync("/api/organizations/99/runs", null));

        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal($"The run failed unexpectedly (System.Text.Json.JsonException); see the logs of run {run.RunId}.", run.Reason);
    }

    [Fact]
    public async Task Get_TerminatedRun_SaysSoAndTheNextOneIsAccepted()
    {
        await using var api = await StartAsync(99);
        var gate = api.App.Hold(99);
        var accepted = await api.PostAsync("/api/organizations/99/runs", null);
        await gate.Reached;

        await api.App.Client.TerminateInstanceAsync(RunInstance.OnRequest(99), "ada@example.com asked for it", Cancel);

        var run = await EndAsync(api, accepted);
        Assert.Equal((RunState.Failed, null, "An operator terminated the run."), (run.State, run.Status, run.Reason));

        // Its end is not waited for: the engine in memory may take the end of the terminated run's try, which has the same id, for that of this one's.
        gate.Open();
        await api.App.ActivitiesEndAsync();
        var next = await api.PostAsync("/api/organizations/99/runs", null);
        Assert.Equal(HttpStatusCode.Accepted, next.StatusCode);
    }

    [Fact]
    public async Task Get_RunTerminatedWhileItWaits_SaysSoAndTheNextOneSucceeds()
    {
        await using var api = await ApiUnderTest.StartAsync(await (await AppOnEngine.StartAsync("--Retry:BusyWaitSeconds=3600")).WithOrganizationsAsync(99));
        await api.App.HoldLeaseAsync(99, 86_400);
        var accepted = await api.PostAsync("/api/organizations/99/runs", null);
        await api.App.UntilAsync(async () => (await api.RunAsync(accepted)).State == RunState.Waiting);

        await api.App.Client.TerminateInstanceAsync(RunInstance.OnRequest(99), "ada@example.com asked for it", Cancel);

        var run = await EndAsync(api, accepted);
        Assert.Equal((RunState.Failed, null, "An operator terminated the run."), (run.State, run.Status, run.Reason));
        await api.DeleteAsync("/api/organizations/99/lease");
        var next = await EndAsync(api, await api.PostAsync("/api/organizations/99/runs", null));
        Assert.Equal((RunState.Succeeded, RunStatus.Completed), (next.State, next.Status));
    }

    [Fact]
    public async Task Get_RunWhoseOrchestrationWasReplaced_IsToldFromItsReport()
    {
        await using var api = await StartAsync(99);
        var first = await api.PostAsync("/api/organizations/99/runs", null);
        await EndAsync(api, first);
        var gate = api.App.Hold(99);
        var second = await api.PostAsync("/api/organizations/99/runs", null);

        Assert.Equal((RunState.Succeeded, RunStatus.Completed), (await api.RunAsync(first)) is var run ? (run.State, run.Status!.Value) : default);
        Assert.Contains((await api.RunAsync(second)).State, (RunState[])[RunState.Pending, RunState.Running]);
        gate.Open();
        await EndAsync(api, second);
    }

    [Fact]
    public async Task List_Runs_AreTheNewestFirst()
    {
        var clock = new FakeTimeProvider(AppOnEngine.Morning);
        await using var api = await ApiUnderTest.StartAsync(await (await AppOnEngine.StartAsync(clock)).WithOrganizationsAsync(99));
        for (var run = 0; run < 3; run++)
        {
            await EndAsync(api, await api.PostAsync("/api/organizations/99/runs", null));
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        using var document = JsonDocument.Parse(await (await api.GetAsync("/api/organizations/99/runs?limit=2")).Content.ReadAsStringAsync(Cancel));

        Assert.Equal(["unchanged", "unchanged"], document.RootElement.EnumerateArray().Select(run => run.GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData(ObjectStoreFailure.Transient, 503)]
    [InlineData(ObjectStoreFailure.Configuration, 500)]
    public async Task Get_StoreFails_IsAProblemOfItsKind(ObjectStoreFailure kind, int status)
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());
        api.App.Store.Fault = _ => new ObjectStoreException(kind, "The store says no.");

        await AssertProblemAsync(await api.GetAsync("/api/organizations/99/runs"), status);
        await AssertProblemAsync(await api.GetAsync("/api/organizations"), status);
        await AssertProblemAsync(await api.GetAsync("/api/runs/99-20260601T060000Z-0a1b2c3d"), status);
        await AssertProblemAsync(await api.DeleteAsync("/api/organizations/99/lease"), status);
    }

    [Fact]
    public async Task Get_AppFails_IsAProblemThatNamesNoException()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());
        api.App.Store.KillWorkerAfter(0);

        var answer = await api.GetAsync("/api/organizations/99/runs");

        await AssertProblemAsync(answer, 500);
        Assert.DoesNotContain(nameof(Durable.WorkerKilledException), await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Contains("ListRuns failed unexpectedly", api.App.Log.Of(LogLevel.Error));
    }

    /// <summary>How far a run has come when the store goes down, what is told of it all the same, and whether its report is said to be unknown.</summary>
    [Theory]
    [InlineData("pending", RunState.Pending, null, null)]
    [InlineData("waiting", RunState.Waiting, RunStatus.Busy, true)]
    [InlineData("ended", RunState.Succeeded, RunStatus.Completed, true)]
    [InlineData("ended dry", RunState.Succeeded, RunStatus.Completed, null)]
    public async Task Get_RunWhileTheStoreIsDown_TellsItsState(string stage, RunState state, RunStatus? status, bool? isUnavailable)
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        await (stage == "waiting" ? api.App.HoldLeaseAsync(99, 600) : Task.CompletedTask);
        var accepted = await api.PostAsync("/api/organizations/99/runs", stage == "ended dry" ? """{"dryRun":true}""" : null);
        await (stage switch { "pending" => Task.CompletedTask, "waiting" => api.App.Hub.RunReadyAsync(), _ => api.App.Hub.RunAsync() });
        Assert.Null(stage == "waiting" ? (await api.RunAsync(accepted)).ReportUnavailable : null);
        api.App.Store.Fault = _ => new ObjectStoreException(ObjectStoreFailure.Transient, "The store says no.");
        var before = api.App.Store.Requests;

        var run = await api.RunAsync(accepted);

        Assert.Equal((state, status, isUnavailable), (run.State, run.Status, run.ReportUnavailable));
        Assert.Equal(stage == "ended dry", run.Report is { DryRun: true });
        Assert.True(stage != "pending" || before == api.App.Store.Requests, "A run that has not begun has no report that the store could be asked for.");
        var warnings = api.App.Log.Of(LogLevel.Warning).Where(line => line.Contains(run.RunId, StringComparison.Ordinal) && line.Contains("cannot be read", StringComparison.Ordinal));
        Assert.Equal(isUnavailable == true, warnings.Any());
    }

    internal static async Task AssertProblemAsync(HttpResponseMessage answer, int status)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(["detail", "status", "title", "type"], problem.RootElement.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        Assert.Equal("about:blank", problem.RootElement.GetProperty("type").GetString());
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.RootElement.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.RootElement.GetProperty("detail").GetString()!);
    }

    private static async Task<ApiUnderTest<AppOnEngine>> StartAsync(params long[] organizations) =>
        await ApiUnderTest.StartAsync(await (await AppOnEngine.StartAsync()).WithOrganizationsAsync(organizations));

    /// <summary>The run that an answer's Location names, when its orchestration has ended.</summary>
    private static async Task<RunDocument> EndAsync(ApiUnderTest<AppOnEngine> api, HttpResponseMessage accepted)
    {
        await api.App.EndOfAsync(RunInstance.OnRequest(99));
        return await api.RunAsync(accepted);
    }
}
