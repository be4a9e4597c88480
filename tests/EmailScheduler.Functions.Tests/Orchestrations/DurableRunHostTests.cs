using EmailScheduler.Api.Http;
using EmailScheduler.Api.Work;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Functions.Tests.Orchestrations;

public class DurableRunHostTests
{
    private static readonly RunRequest Run = new() { OrganizationId = 99, RunId = "20260601T060000Z-0a1b2c3d" };

    private static readonly RunOrder Order = new() { OrganizationId = 99, Actor = "http", RunId = Run.RunId };

    [Fact]
    public async Task Start_TheSameIdAgain_IsAcceptedAndIsOneRunWhetherItWorksOrHasEnded()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        var runs = HostOf(app);

        Assert.Equal(new StartedRun(IsAccepted: true, Run.RunId), await runs.StartAsync(Order, Cancel));
        Assert.Equal(new StartedRun(IsAccepted: true, Run.RunId), await runs.StartAsync(Order, Cancel));
        await app.Hub.RunAsync();
        Assert.Equal(new StartedRun(IsAccepted: true, Run.RunId), await runs.StartAsync(Order, Cancel));

        Assert.Equal(RunStatus.Completed, (await runs.FindAsync(99, Run.RunId, Cancel))!.Outcome!.Status);
        await AssertReportsAsync(app, Run.RunId);
    }

    [Fact]
    public async Task Start_TheIdOfARunThatOthersHaveFollowed_IsKnownByItsReport()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        var runs = HostOf(app);
        await runs.StartAsync(Order, Cancel);
        await app.Hub.RunAsync();
        var next = await runs.StartAsync(Order with { RunId = null }, Cancel);
        await app.Hub.RunAsync();

        Assert.Null(await runs.FindAsync(99, Run.RunId, Cancel));
        Assert.Equal(new StartedRun(IsAccepted: true, Run.RunId), await runs.StartAsync(Order, Cancel));

        await app.Hub.RunAsync();
        await AssertReportsAsync(app, next.RunId!, Run.RunId);
    }

    [Fact]
    public async Task Start_WhileAnotherRunWorks_IsRefusedAndSaysWhich()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        await HostOf(app).StartAsync(Order, Cancel);

        Assert.Equal(new StartedRun(IsAccepted: false, Run.RunId), await HostOf(app).StartAsync(Order with { RunId = "20260601T060000Z-ffffffff" }, Cancel));
    }

    [Fact]
    public async Task Start_WhileTheTimersRunWaits_IsRefusedButForItsOwnId()
    {
        using var app = await WaitingOnScheduleAsync();
        var working = (await HostOf(app).FindWorkingAsync(99, Cancel))!.Run.RunId;

        Assert.Equal(new StartedRun(IsAccepted: false, working), await HostOf(app).StartAsync(Order, Cancel));
        Assert.Equal(new StartedRun(IsAccepted: true, working), await HostOf(app).StartAsync(Order with { RunId = working }, Cancel));
    }

    [Theory]
    [InlineData("20260601")]
    [InlineData("../99")]
    [InlineData("")]
    public async Task Start_AnIdThatIsNone_IsRefused(string id)
    {
        using var app = new AppUnderTest();

        await Assert.ThrowsAsync<InvalidSettingException>(() => HostOf(app).StartAsync(Order with { RunId = id }, Cancel));

        Assert.Empty(app.Hub.Orchestrations);
    }

    [Fact]
    public async Task FindWorking_OfAnOrganization_IsTheRunThatHasNotEndedWhoeverStartedIt()
    {
        using var app = await WaitingOnScheduleAsync();
        await HostOf(app).StartAsync(Order with { OrganizationId = 7 }, Cancel);

        var (requested, scheduled) = (await HostOf(app).FindWorkingAsync(7, Cancel), await HostOf(app).FindWorkingAsync(99, Cancel));

        Assert.Equal((7L, Run.RunId, false), (requested!.Run.OrganizationId, requested.Run.RunId, requested.HasBegun));
        Assert.Equal((99L, RunStatus.Busy, true), (scheduled!.Run.OrganizationId, scheduled.Tries!.LastStatus, scheduled.HasBegun));
        Assert.Null(await HostOf(app).FindWorkingAsync(9, Cancel));
        await app.Hub.RunAsync();
        Assert.Null(await HostOf(app).FindWorkingAsync(7, Cancel));
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Pending, false, null, RunState.Pending)]
    [InlineData(OrchestrationRuntimeStatus.Running, false, null, RunState.Running)]
    [InlineData(OrchestrationRuntimeStatus.Running, true, null, RunState.Waiting)]
    [InlineData(OrchestrationRuntimeStatus.Suspended, true, null, RunState.Waiting)]
    [InlineData(OrchestrationRuntimeStatus.Completed, false, RunStatus.Unchanged, RunState.Succeeded)]
    [InlineData(OrchestrationRuntimeStatus.Completed, false, RunStatus.Held, RunState.Held)]
    [InlineData(OrchestrationRuntimeStatus.Completed, false, RunStatus.Busy, RunState.Failed)]
    [InlineData(OrchestrationRuntimeStatus.Failed, true, null, RunState.Failed)]
    [InlineData(OrchestrationRuntimeStatus.Terminated, true, null, RunState.Failed)]
    public void StandingOf_AnOrchestration_IsInItsState(OrchestrationRuntimeStatus status, bool waits, RunStatus? outcome, RunState expected)
    {
        var standing = new RunWorkflowStatus { Tries = 2, NextTryAt = waits ? AppUnderTest.Morning : null };
        var orchestration = new OrchestrationMetadata(nameof(ScheduleOrganization), "organization-99")
        {
            RuntimeStatus = status,
            SerializedCustomStatus = status == OrchestrationRuntimeStatus.Pending ? null : JsonSerializer.Serialize(standing, StoredJson.Options),
            SerializedOutput = outcome is { } ended ? JsonSerializer.Serialize(new RunOutcome { Status = ended, OrganizationId = 99, RunId = Run.RunId }, StoredJson.Options) : null,
        };

        Assert.Equal(expected, RunDocument.Of(DurableRunHost.StandingOf(Run, orchestration), report: null).State);
    }

    /// <summary>The host takes for the type of an exception what its text has before the first colon.</summary>
    [Theory]
    [InlineData("System.InvalidCastException", "The run failed unexpectedly (System.InvalidCastException); see the logs of run 20260601T060000Z-0a1b2c3d.")]
    [InlineData("EmailScheduler.Storage.Outer+Inner`1", "The run failed unexpectedly (EmailScheduler.Storage.Outer+Inner`1); see the logs of run 20260601T060000Z-0a1b2c3d.")]
    [InlineData("The contact ada@example.com", "The run failed unexpectedly (of an unknown type); see the logs of run 20260601T060000Z-0a1b2c3d.")]
    [InlineData("(unknown)", "The run failed unexpectedly (of an unknown type); see the logs of run 20260601T060000Z-0a1b2c3d.")]
    [InlineData("", "The run failed unexpectedly (of an unknown type); see the logs of run 20260601T060000Z-0a1b2c3d.")]
    public void StandingOf_AFailedOrchestration_SaysATypeOnly(string type, string reason)
    {
        var activity = new TaskFailureDetails(type, "ada@example.com", null, null, null);
        var orchestration = new OrchestrationMetadata(nameof(ScheduleOrganization), "organization-99")
        {
            RuntimeStatus = OrchestrationRuntimeStatus.Failed,
            FailureDetails = new TaskFailureDetails(typeof(TaskFailedException).FullName!, "ada@example.com", null, activity, null),
        };

        Assert.Equal(reason, RunDocument.Of(DurableRunHost.StandingOf(Run, orchestration), report: null).Reason);
    }

    private static IRunHost HostOf(AppUnderTest app) => app.Host.Services.GetRequiredService<DurableRunHosts>().Of(app.Hub);

    /// <summary>An app whose timer has started a run of organization 99, which waits for the lease.</summary>
    private static async Task<AppUnderTest> WaitingOnScheduleAsync()
    {
        var app = await new AppUnderTest("--Organizations=99").WithOrganizationsAsync(7, 99);
        await app.HoldLeaseAsync(99, 600);
        await app.FireAsync();
        await app.Hub.RunReadyAsync();
        return app;
    }

    private static async Task AssertReportsAsync(AppUnderTest app, params string[] runs) =>
        Assert.Equal(runs.Order(StringComparer.Ordinal), (await app.Database(99).Reports.NewestAsync(10, Cancel)).Select(report => report.RunId).Order(StringComparer.Ordinal));
}
