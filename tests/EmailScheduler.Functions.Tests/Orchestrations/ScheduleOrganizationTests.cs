using System.Text.Json;
using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Functions.Tests.Durable;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Objects;
using Microsoft.DurableTask;

namespace EmailScheduler.Functions.Tests.Orchestrations;

public class ScheduleOrganizationTests
{
    private const string Key = "org-data/99.db";

    /// <summary>More requests than a run makes.</summary>
    private const int MostRequests = 40;

    [Fact]
    public async Task Run_BusyLease_IsWaitedForOnTimersUntilItExpires()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        await app.HoldLeaseAsync(99, seconds: 300);

        var outcome = await RunAsync(app);

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

        var outcome = await RunAsync(app);

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
        await StartAsync(app);

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

        Assert.Equal(RunStatus.Completed, (await RunAsync(app)).Status);

        Assert.Equal(1, app.Store.Commits[Key]);
    }

    [Fact]
    public async Task Run_RejectedDatabase_EndsAtOnce()
    {
        using var app = new AppUnderTest();

        var outcome = await RunAsync(app);

        Assert.Equal((RunStatus.Rejected, Rejection.Database), (outcome.Status, outcome.Rejection));
        Assert.Single(Orchestration(app).Actions);
        Assert.Equal(AppUnderTest.Morning, app.Clock.GetUtcNow());
    }

    /// <summary>kill -9 before each of the requests that a run makes to its store.</summary>
    [Fact]
    public async Task Run_WorkerKilledAtAnyRequest_CompletesWithAnEffectExactlyOnce()
    {
        var expected = "";
        var killed = 0;
        for (var after = MostRequests; after >= 0; after--)
        {
            using var app = await new AppUnderTest("--Versions:Newest=0", "--Versions:Daily=0").WithOrganizationsAsync(99);
            var deliveries = 0;
            app.Hub.Deliver = (_, run) =>
            {
                if (deliveries++ == 0)
                {
                    app.Store.KillAfter(after);
                }
                else
                {
                    app.Store.Revive();
                }

                return run();
            };

            var outcome = await RunAsync(app);

            app.Store.Revive();
            killed += deliveries > 1 ? 1 : 0;
            expected = after == MostRequests ? await app.ScheduleAsync(99) : expected;
            Assert.True(outcome.Status == RunStatus.Completed, $"killed after {after} requests: {outcome.Status}");
            Assert.True(app.Store.Commits[Key] == 1, $"killed after {after} requests: {app.Store.Commits[Key]} commits");
            Assert.Equal(expected, await app.ScheduleAsync(99));
            Assert.Null(await app.Database(99).HolderAsync(TestContext.Current.CancellationToken));
        }

        // The first rounds live, and the last die at the very first request.
        Assert.InRange(killed, 6, MostRequests - 1);
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

        Assert.Equal(RunStatus.Completed, (await RunAsync(app)).Status);

        Assert.Equal(1, app.Store.Commits[Key]);
        Assert.Single(await app.Database(99).ListVersionsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_ActivityDeliveredTwiceAtTheSameTime_CommitsOnce()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        app.Hub.Deliver = async (_, run) =>
        {
            var both = new[] { Task.Run(run, TestContext.Current.CancellationToken), Task.Run(run, TestContext.Current.CancellationToken) };
            var first = await Task.WhenAny(both);
            await Task.WhenAll(both);
            return await first;
        };

        Assert.Equal(RunStatus.Completed, (await RunAsync(app)).Status);

        Assert.Equal(1, app.Store.Commits[Key]);
        Assert.Single(await app.Database(99).ListVersionsAsync(TestContext.Current.CancellationToken));
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
        var task = JsonSerializer.Deserialize<OrganizationTask>(json)!;

        Assert.Equal(99, task.Run.OrganizationId);
        Assert.Equal(new RetrySettings().BusyWait, task.Retry.BusyWait);
    }

    [Fact]
    public void Payloads_HaveTheirNamesFixed()
    {
        var task = new OrganizationTask { Run = new RunRequest { OrganizationId = 99, RunId = "20260601T060000Z-0a1b2c3d", AsOf = new DateOnly(2026, 6, 1) } };

        Assert.Equal(
            """{"runs":[{"run":{"organizationId":99,"runId":"20260601T060000Z-0a1b2c3d","asOf":"2026-06-01","dryRun":false,"try":1},"retry":{"busyTries":10,"busyWait":"00:00:30","transientTries":5,"transientWait":"00:00:05","longestWait":"01:00:00"}}],"maxParallelRuns":8}""",
            JsonSerializer.Serialize(new DueRuns { Runs = [task], MaxParallelRuns = 8 }));
        Assert.Equal("""{"occurrence":"2026-06-01T06:00:00+00:00","since":null}""", JsonSerializer.Serialize(new ScheduleOccasion { Occurrence = AppUnderTest.Morning }));
    }

    private static Task<string> StartAsync(AppUnderTest app) => app.Hub.ScheduleNewOrchestrationInstanceAsync(
        nameof(ScheduleOrganization),
        new OrganizationTask { Run = new RunRequest { OrganizationId = 99, RunId = RunId.New(app.Clock) } },
        new StartOrchestrationOptions(InstanceId: RunInstance.OnRequest(99)),
        TestContext.Current.CancellationToken);

    private static async Task<RunOutcome> RunAsync(AppUnderTest app)
    {
        await StartAsync(app);
        await app.Hub.RunAsync();
        Assert.Null(Orchestration(app).Failure);
        return JsonSerializer.Deserialize<RunOutcome>(Orchestration(app).Output!)!;
    }

    private static Orchestration Orchestration(AppUnderTest app) => Assert.Single(app.Hub.Orchestrations);
}
