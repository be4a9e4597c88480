using EmailScheduler.Functions.Tests.Durable;
using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Functions.Tests.Orchestrations;

public class ScheduleOrganizationTests
{
    private const string Key = "org-data/99.db";

    [Fact]
    public async Task Run_BusyLease_IsWaitedForOnTimersUntilItExpires()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        await app.HoldLeaseAsync(99, seconds: 300);

        var outcome = await app.RunAsync(99);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.InRange(app.Clock.GetUtcNow() - AppUnderTest.Morning, TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(305));
        Assert.Contains(Orchestration(app).Actions, action => action.Kind == "timer");
        Assert.Equal(1, app.Store.Commits[Key]);
    }

    [Fact]
    public async Task Run_LeaseBusyForLongerThanAllWaits_EndsBusyAndTellsWhoHoldsIt()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        await app.HoldLeaseAsync(99, seconds: 86_400);

        var outcome = await app.RunAsync(99);

        Assert.Equal(RunStatus.Busy, outcome.Status);
        Assert.NotNull(outcome.Holder);
        Assert.Equal(10, Orchestration(app).Actions.Count(action => action.Kind == "activity"));
        Assert.Empty(app.Store.Commits);
    }

    [Fact]
    public async Task Run_WhileItWaits_SaysSoInItsStatus()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        await app.HoldLeaseAsync(99, seconds: 300);
        await app.StartAsync(99);

        await app.Hub.RunReadyAsync();

        using var status = JsonDocument.Parse(Orchestration(app).CustomStatus!);
        Assert.Equal("busy", status.RootElement.GetProperty("lastStatus").GetString());
        Assert.True(status.RootElement.GetProperty("nextTryAt").GetDateTimeOffset() > AppUnderTest.Morning);
    }

    [Fact]
    public async Task Run_PassingFault_IsTriedAgain()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        var faults = 2;
        app.Store.Fault = key => key == Key && faults-- > 0 ? new ObjectStoreException(ObjectStoreFailure.Transient, "The store does not answer.") : null;

        Assert.Equal(RunStatus.Completed, (await app.RunAsync(99)).Status);

        Assert.Equal(1, app.Store.Commits[Key]);
    }

    [Fact]
    public async Task Run_RejectedDatabase_EndsAtOnce()
    {
        using var app = new AppUnderTest();

        var outcome = await app.RunAsync(99);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Database), (outcome.Status, outcome.Rejection));
        Assert.Single(app.Log.Of(LogLevel.Error), line => line.StartsWith($"Run {outcome.RunId} of organization 99 ended Rejected: ", StringComparison.Ordinal));
        Assert.Single(Orchestration(app).Actions);
        Assert.Equal(AppUnderTest.Morning, app.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Run_ActivityDeliveredAgainAfterItEnded_ChangesNothing()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        app.Hub.Deliver = async (_, run) =>
        {
            await run();
            return await run();
        };

        Assert.Equal(RunStatus.Completed, (await app.RunAsync(99)).Status);

        Assert.Equal(1, app.Store.Commits[Key]);
        Assert.Single(await app.Database(99).ListVersionsAsync(Cancel));
    }

    [Fact]
    public async Task Run_ActivityDeliveredTwiceAtTheSameTime_CommitsOnce()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        var deliveries = 0;
        app.Hub.Deliver = async (_, run) =>
        {
            // The one that finds the lease held may well be the first to answer; then the workflow tries again.
            if (deliveries++ > 0)
            {
                return await run();
            }

            var both = new[] { Task.Run(run, Cancel), Task.Run(run, Cancel) };
            var first = await Task.WhenAny(both);
            await Task.WhenAll(both);
            return await first;
        };

        Assert.Equal(RunStatus.Completed, (await app.RunAsync(99)).Status);

        Assert.Equal(1, app.Store.Commits[Key]);
        Assert.Single(await app.Database(99).ListVersionsAsync(Cancel));
    }

    [Fact]
    public void Replay_OrchestratorThatChangesItsMind_IsCaught()
    {
        // The harness itself: an orchestrator that does something else on replay must not pass here.
        var calls = 0;
        var orchestration = new Orchestration("moody", "moody-1", null, AppUnderTest.Morning);
        async Task<object?> Moody(TaskOrchestrationContext context)
        {
            await context.CallActivityAsync<object>(calls++ == 0 ? "first" : "second");
            return null;
        }

        _ = new Replay(orchestration, (_, _, _) => { }).Along(Moody);
        orchestration.History.Add(new HistoryEvent(0, AppUnderTest.Morning, null, null));

        Assert.Throws<NonDeterminismException>(() => { _ = new Replay(orchestration, (_, _, _) => { }).Along(Moody); });
    }

    /// <summary>What an orchestration of an earlier release has in its history, and one of a later release.</summary>
    [Theory]
    [InlineData("""{"run":{"organizationId":99,"runId":"20260601T060000Z-0a1b2c3d"}}""")]
    [InlineData("""{"run":{"organizationId":99,"runId":"20260601T060000Z-0a1b2c3d","asOf":null,"dryRun":false,"later":[1]},"retry":{"busyTries":3,"later":"x"},"later":{}}""")]
    public void Payload_OfAnotherRelease_CanBeRead(string json)
    {
        var task = JsonSerializer.Deserialize<RunOrganizationInput>(json, StoredJson.Options)!;

        Assert.Equal(99, task.Run.OrganizationId);
        Assert.Equal(new RetrySettings().BusyWait, task.Retry.BusyWait);
    }

    [Fact]
    public void Payloads_HaveTheirNamesFixed()
    {
        var task = new RunOrganizationInput { Run = new RunRequest { OrganizationId = 99, RunId = "20260601T060000Z-0a1b2c3d", AsOf = new DateOnly(2026, 6, 1) } };

        Assert.Equal(
            """{"runs":[{"run":{"organizationId":99,"runId":"20260601T060000Z-0a1b2c3d","asOf":"2026-06-01","dryRun":false,"try":1,"alone":false},"retry":{"busyTries":10,"busyWait":"00:00:30","transientTries":5,"transientWait":"00:00:05","longestWait":"01:00:00","deathWait":"00:00:15","longestDeathWait":"00:05:00","longestDeferral":"00:01:00","deathsWithin":"02:00:00"}}],"maxParallelRuns":8}""",
            JsonSerializer.Serialize(new DueRunList { Runs = [task], MaxParallelRuns = 8 }, StoredJson.Options));
        Assert.Equal("""{"occurrence":"2026-06-01T06:00:00+00:00","since":null}""", JsonSerializer.Serialize(new TimerOccurrence { Occurrence = AppUnderTest.Morning }, StoredJson.Options));
    }

    private static Orchestration Orchestration(AppUnderTest app) => Assert.Single(app.Hub.Orchestrations);
}
