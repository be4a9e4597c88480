using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EmailScheduler.Functions.Http;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Functions.Tests.Http;

public class RunsApiTests
{
    [Fact]
    public async Task Start_NoBody_IsAcceptedAndRunsToItsEnd()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));

        var accepted = await api.PostAsync("/api/organizations/99/runs", null);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var document = (await accepted.Content.ReadFromJsonAsync<AcceptedRun>(TestContext.Current.CancellationToken))!;
        Assert.Equal($"/api/runs/{document.Id}", accepted.Headers.Location!.OriginalString);
        Assert.Equal(RunState.Pending, (await StateAsync(api, accepted)).State);
        await api.App.Hub.RunAsync();
        var ended = await StateAsync(api, accepted);
        Assert.Equal((RunState.Succeeded, RunStatus.Completed, 1), (ended.State, ended.Status, ended.Tries));
        Assert.True(ended.Report!.Rows!.Inserted > 0);
    }

    [Fact]
    public async Task Start_WithADay_PlansAsOfIt()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));

        var accepted = await api.PostAsync("/api/organizations/99/runs", """{"asOf":"2026-07-04"}""");
        await api.App.Hub.RunAsync();

        Assert.Equal(new DateOnly(2026, 7, 4), (await StateAsync(api, accepted)).Report!.Plan!.Today);
    }

    [Fact]
    public async Task Start_Dry_TellsThePlanAndChangesNothing()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));

        var accepted = await api.PostAsync("/api/organizations/99/runs", """{"dryRun":true}""");
        await api.App.Hub.RunAsync();

        Assert.True((await StateAsync(api, accepted)).Report!.DryRun);
        Assert.Empty(api.App.Store.Commits);
    }

    [Fact]
    public async Task Start_WhileOneRuns_IsAConflictThatSaysWhere()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        var first = await api.PostAsync("/api/organizations/99/runs", null);

        var second = await api.PostAsync("/api/organizations/99/runs", null);

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        await AssertProblemAsync(second, 409);
        await api.App.Hub.RunAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await api.PostAsync("/api/organizations/99/runs", null)).StatusCode);
    }

    [Fact]
    public async Task Start_WhileTheTimersRunWorks_IsAConflictThatSaysWhere()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(9, 99));
        await api.App.HoldLeaseAsync(99, 600);
        await api.App.FireAsync();
        await api.App.Hub.RunReadyAsync();

        var refused = await api.PostAsync("/api/organizations/99/runs", null);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var working = await StateAsync(api, refused);
        Assert.Equal((RunState.Waiting, RunStatus.Busy, 99L), (working.State, working.Status, working.OrganizationId));
        Assert.NotNull(working.NextTryAt);
        Assert.Equal(HttpStatusCode.Accepted, (await api.PostAsync("/api/organizations/9/runs", null)).StatusCode);
    }

    [Theory]
    [InlineData("/api/organizations/abc/runs", "{}", "application/json", 400)]
    [InlineData("/api/organizations/007/runs", "{}", "application/json", 400)]
    [InlineData("/api/organizations/-1/runs", "{}", "application/json", 400)]
    [InlineData("/api/organizations/9999999999999999999/runs", "{}", "application/json", 400)]
    [InlineData("/api/organizations/..%2F99/runs", "{}", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", "{", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", "[]", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", """{"asOf":"tomorrow"}""", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", """{"asOf":"2026-02-30"}""", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", """{"asOf":"9999-12-31"}""", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", """{"dryRun":"yes"}""", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", """{"dryRun":null}""", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", """{"dryRun":true,"dryRun":false}""", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", """{"dryrun":true}""", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", """{"ada@example.com":1}""", "application/json", 400)]
    [InlineData("/api/organizations/99/runs", """{"dryRun":true}""", "text/plain", 415)]
    public async Task Start_BadRequest_IsRefusedAndStartsNothing(string path, string body, string mediaType, int status)
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());

        var answer = await api.PostAsync(path, body, mediaType);

        await AssertProblemAsync(answer, status);
        Assert.DoesNotContain("ada@example.com", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(api.App.Hub.Orchestrations);
    }

    [Fact]
    public async Task Start_HugeBody_IsRefused()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());

        await AssertProblemAsync(await api.PostAsync("/api/organizations/99/runs", new string(' ', 5000)), 413);

        Assert.Empty(api.App.Hub.Orchestrations);
    }

    [Fact]
    public async Task Get_RejectedRun_SaysWhatToMend()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());
        var accepted = await api.PostAsync("/api/organizations/99/runs", null);
        await api.App.Hub.RunAsync();

        var run = await StateAsync(api, accepted);

        Assert.Equal((RunState.Failed, RunStatus.Rejected, Rejection.Database), (run.State, run.Status, run.Rejection));
        Assert.Contains("org-data/99.db", run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_RunThatFailedUnforeseen_SaysItsTypeOnly()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        api.App.Hub.Deliver = (_, _) => throw new InvalidCastException("ada@example.com");
        var accepted = await api.PostAsync("/api/organizations/99/runs", null);
        await api.App.Hub.RunAsync();

        var run = await StateAsync(api, accepted);

        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("System.InvalidCastException", run.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@example.com", run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_RunWhoseOrchestrationWasReplaced_IsToldFromItsReport()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        var first = await api.PostAsync("/api/organizations/99/runs", null);
        await api.App.Hub.RunAsync();
        api.App.Clock.Advance(TimeSpan.FromSeconds(5));
        var second = await api.PostAsync("/api/organizations/99/runs", null);

        Assert.Equal((RunState.Succeeded, RunStatus.Completed), (await StateAsync(api, first)) is var run ? (run.State, run.Status!.Value) : default);
        Assert.Equal(RunState.Pending, (await StateAsync(api, second)).State);
    }

    [Theory]
    [InlineData("/api/runs/99-20260601T060000Z-0a1b2c3d", 404)]
    [InlineData("/api/runs/nonsense", 400)]
    [InlineData("/api/runs/99", 400)]
    [InlineData("/api/organizations/99/runs?limit=0", 400)]
    [InlineData("/api/organizations/99/runs?limit=101", 400)]
    [InlineData("/api/organizations/99/runs?limit=x", 400)]
    [InlineData("/api/organizations/x/runs", 400)]
    public async Task Get_WhatIsNotThere_IsAProblem(string path, int status)
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());

        await AssertProblemAsync(await api.GetAsync(path), status);
    }

    [Fact]
    public async Task List_Runs_AreTheNewestFirst()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        for (var run = 0; run < 3; run++)
        {
            await api.PostAsync("/api/organizations/99/runs", null);
            await api.App.Hub.RunAsync();
            api.App.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        using var document = JsonDocument.Parse(await (await api.GetAsync("/api/organizations/99/runs?limit=2")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

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
        Assert.DoesNotContain(nameof(Durable.WorkerKilledException), await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("Function ListRuns failed unexpectedly", api.App.Log.Of(LogLevel.Error));
    }

    [Fact]
    public async Task Get_PendingRunWhileTheStoreIsDown_TellsItsStateAndAsksNothing()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        var accepted = await api.PostAsync("/api/organizations/99/runs", null);
        FailStore(api);
        var before = api.App.Store.Requests;

        var run = await StateAsync(api, accepted);

        Assert.Equal((RunState.Pending, null), (run.State, run.ReportUnavailable));
        Assert.Equal(before, api.App.Store.Requests);
    }

    [Fact]
    public async Task Get_WaitingRunWhileTheStoreIsDown_TellsItsStateAndThatTheReportIsNotKnown()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        await api.App.HoldLeaseAsync(99, 600);
        var accepted = await api.PostAsync("/api/organizations/99/runs", null);
        await api.App.Hub.RunReadyAsync();
        Assert.Null((await StateAsync(api, accepted)).ReportUnavailable);
        FailStore(api);

        var run = await StateAsync(api, accepted);

        Assert.Equal((RunState.Waiting, RunStatus.Busy, true), (run.State, run.Status, run.ReportUnavailable));
        Assert.Contains(api.App.Log.Of(LogLevel.Warning), line => line.Contains(run.RunId, StringComparison.Ordinal) && line.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_EndedRunWhileTheStoreIsDown_TellsHowItEnded()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        var accepted = await api.PostAsync("/api/organizations/99/runs", null);
        await api.App.Hub.RunAsync();
        FailStore(api);

        var run = await StateAsync(api, accepted);

        Assert.Equal((RunState.Succeeded, RunStatus.Completed, true), (run.State, run.Status, run.ReportUnavailable));
        Assert.Null(run.Report);
    }

    [Fact]
    public async Task Get_EndedDryRunWhileTheStoreIsDown_HasItsReport()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        var accepted = await api.PostAsync("/api/organizations/99/runs", """{"dryRun":true}""");
        await api.App.Hub.RunAsync();
        FailStore(api);

        var run = await StateAsync(api, accepted);

        Assert.True(run.Report!.DryRun);
        Assert.Null(run.ReportUnavailable);
    }

    [Fact]
    public async Task Get_StoreNeverAnswers_TellsTheStateAfterFiveSeconds()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        var app = api.App;
        var accepted = (await (await api.PostAsync("/api/organizations/99/runs", null)).Content.ReadFromJsonAsync<AcceptedRun>(TestContext.Current.CancellationToken))!;
        await app.Hub.RunAsync();
        var store = new UnansweringStore();
        using var statuses = new OrganizationStatuses(store);
        var databases = ActivatorUtilities.CreateInstance<OrganizationDatabases>(app.Host.Services, store, statuses);
        var runs = ActivatorUtilities.CreateInstance<RunsApi>(app.Host.Services, databases);

        var asked = runs.GetAsync(new DefaultHttpContext().Request, accepted.Id, app.Hub, TestContext.Current.CancellationToken);
        await store.Asked.WaitAsync(TestContext.Current.CancellationToken);
        app.Clock.Advance(TimeSpan.FromSeconds(5));

        var run = Assert.IsType<Ok<RunDocument>>(await asked).Value!;
        Assert.Equal((RunState.Succeeded, true), (run.State, run.ReportUnavailable));
    }

    internal static async Task AssertProblemAsync(HttpResponseMessage answer, int status)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["detail", "status", "title", "type"], problem.RootElement.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        Assert.Equal("about:blank", problem.RootElement.GetProperty("type").GetString());
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.RootElement.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.RootElement.GetProperty("detail").GetString()!);
    }

    private static void FailStore(ApiUnderTest api) =>
        api.App.Store.Fault = _ => new ObjectStoreException(ObjectStoreFailure.Transient, "The store says no.");

    private static async Task<RunDocument> StateAsync(ApiUnderTest api, HttpResponseMessage answer)
    {
        var state = await api.GetAsync(answer.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, state.StatusCode);
        Assert.Equal("application/json", state.Content.Headers.ContentType!.MediaType);
        Assert.True(state.Headers.CacheControl!.NoStore);
        return (await state.Content.ReadFromJsonAsync<RunDocument>(TestContext.Current.CancellationToken))!;
    }
}
