using EmailScheduler.Functions.Tests.Durable;

namespace EmailScheduler.Functions.Tests.Orchestrations;

/// <summary>On the hub that replays: waits of minutes and hours, and what works at one instant.</summary>
public class ScheduleOrganizationsInVirtualTimeTests
{
    private const string Schedule = "schedule-20260601T0600Z";

    [Fact]
    public async Task Run_OneOrganizationBusy_DoesNotKeepTheOthersWaiting()
    {
        using var app = await new AppUnderTest("--MaxParallelRuns=2").WithOrganizationsAsync(1, 2, 3);
        await app.HoldLeaseAsync(1, seconds: 600);

        await app.FireAsync();
        await app.Hub.RunReadyAsync();

        Assert.Equal(["org-data/2.db", "org-data/3.db"], app.Store.Commits.Keys.Order(StringComparer.Ordinal));
        await app.Hub.RunAsync();
        Assert.All(app.Summary().Runs, run => Assert.Equal(RunStatus.Completed, run.Status));
    }

    [Fact]
    public async Task Run_OneOrganizationOfABatchBusy_KeepsNeitherItsBatchNorTheOthersWaiting()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(1, 2, 3, 4, 5, 6);
        await app.HoldLeaseAsync(2, seconds: 600);
        await StartAsync(app, ScheduleOrganizationsTests.Due(size: 3, 1, 2, 3, 4, 5, 6));

        await app.Hub.RunReadyAsync();

        Assert.Equal(["1", "3", "4", "5", "6"], app.Store.Commits.Keys.Order(StringComparer.Ordinal).Select(key => key["org-data/".Length..^".db".Length]));
        Assert.Equal($$"""{"done":3,"failed":0,"total":6,"batches":["{{Schedule}}:batch-1"]}""", Of(app, Schedule).CustomStatus);
        Assert.Equal("""{"done":2,"failed":0,"total":3}""", Of(app, $"{Schedule}:batch-1").CustomStatus);
        await app.Hub.RunAsync();
        Assert.Equal("""{"done":6,"failed":0,"total":6,"batches":[]}""", Of(app, Schedule).CustomStatus);
        Assert.Equal([1L, 2L, 3L, 4L, 5L, 6L], JsonSerializer.Deserialize<OccurrenceSummary>(Of(app, Schedule).Output!, StoredJson.Options)!.Runs.Select(run => run.OrganizationId));
    }

    /// <summary>What a release without batches has put into an orchestration's history replays as it was, however many runs there are.</summary>
    [LongFact]
    public async Task Run_ListOfAReleaseWithoutBatches_IsNotSplit()
    {
        using var app = new AppUnderTest();
        long[] missing = [.. Enumerable.Range(1, RunBatches.LargestBatch + 1)];
        await StartAsync(app, ScheduleOrganizationsTests.Due(size: null, missing));

        await app.Hub.RunAsync();

        Assert.Equal(missing, app.Summary().Runs.Select(run => run.OrganizationId));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Run_ManyOrganizations_WorksOnNoMoreThanAllowedAtOnce(int allowed)
    {
        using var app = await new AppUnderTest($"--MaxParallelRuns={allowed}").WithOrganizationsAsync(1, 2, 3, 4, 5);

        await app.FireAndRunAsync();

        Assert.Equal(allowed, app.Hub.MostAtOnce);
        Assert.Equal(5, app.Store.Commits.Count);
    }

    [Fact]
    public async Task Run_StoreDownForAWhile_ListsTheOrganizationsLater()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        var faults = 3;
        app.Store.Fault = key => key == "org-data/" && faults-- > 0 ? new ObjectStoreException(ObjectStoreFailure.Transient, "The store does not answer.") : null;

        await app.FireAndRunAsync();

        Assert.Equal(RunStatus.Completed, Assert.Single(app.Summary().Runs).Status);
    }

    [Fact]
    public async Task Run_StoreDownForGood_FailsForTheAlertToSee()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        app.Store.Fault = key => key == "org-data/" ? new ObjectStoreException(ObjectStoreFailure.Transient, "The store does not answer.") : null;

        await app.FireAndRunAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Failed, Assert.Single(app.Hub.Orchestrations).Status);
        Assert.Single(app.Log.Of(LogLevel.Error), line => line.StartsWith("No organization was scheduled: their list could not be read (", StringComparison.Ordinal));
        Assert.InRange(app.Clock.GetUtcNow() - AppUnderTest.Morning, TimeSpan.FromHours(2), TimeSpan.FromHours(2.1));
    }

    private static Task<string> StartAsync(AppUnderTest app, DueRunList due) => app.Hub.ScheduleNewOrchestrationInstanceAsync(
        nameof(ScheduleOrganizations),
        new TimerOccurrence { Occurrence = AppUnderTest.Morning, Batch = due },
        new StartOrchestrationOptions(InstanceId: Schedule),
        Cancel);

    private static Orchestration Of(AppUnderTest app, string id) => app.Hub.Orchestrations.Single(one => one.Id == id);
}
