using System.Text.Json;
using EmailScheduler.Functions.Activities;
using EmailScheduler.Runs;
using EmailScheduler.Storage.Objects;
using Microsoft.DurableTask.Client;

namespace EmailScheduler.Functions.Tests.Orchestrations;

public class ScheduleOrganizationsTests
{
    [Fact]
    public async Task Run_OneOrganizationOfManyRejected_RunsTheOthersAndNamesIt()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(1, 2, 3);
        await app.Store.PutAsync(new PutRequest { Key = "org-data/2.db", Content = ObjectContent.FromBytes("no database"u8.ToArray()) }, TestContext.Current.CancellationToken);

        await app.FireAsync();
        await app.Hub.RunAsync();

        var runs = app.Summary().Runs;
        Assert.Equal([RunStatus.Completed, RunStatus.Rejected, RunStatus.Completed], runs.Select(run => run.Status));
        Assert.Equal(2, runs[1].OrganizationId);
        Assert.Contains("org-data/2.db", runs[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OneOrganizationsActivityAlwaysFails_RunsTheOthersAndNamesTheFailuresType()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(1, 2);
        app.Hub.Deliver = (name, run) => name == nameof(RunOrganization) && !app.Store.Commits.ContainsKey("org-data/1.db")
            ? run()
            : name == nameof(RunOrganization) ? throw new InvalidCastException("ada@example.com") : run();

        await app.FireAsync();
        await app.Hub.RunAsync();

        var runs = app.Summary().Runs;
        Assert.Equal(RunStatus.Completed, runs[0].Status);
        Assert.Equal(RunStatus.Transient, runs[1].Status);
        Assert.Contains("System.InvalidCastException", runs[1].Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@example.com", JsonSerializer.Serialize(app.Summary()), StringComparison.Ordinal);
    }

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

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Run_ManyOrganizations_WorksOnNoMoreThanAllowedAtOnce(int allowed)
    {
        using var app = await new AppUnderTest($"--MaxParallelRuns={allowed}").WithOrganizationsAsync(1, 2, 3, 4, 5);

        await app.FireAsync();
        await app.Hub.RunAsync();

        Assert.Equal(allowed, app.Hub.MostAtOnce);
        Assert.Equal(5, app.Store.Commits.Count);
    }

    [Fact]
    public async Task Run_ConfiguredOrganizations_RunsThoseAndNoOthers()
    {
        using var app = await new AppUnderTest("--Organizations=3, 1").WithOrganizationsAsync(1, 2, 3);

        await app.FireAsync();
        await app.Hub.RunAsync();

        Assert.Equal([1L, 3L], app.Summary().Runs.Select(run => run.OrganizationId));
    }

    [Fact]
    public async Task Run_NoOrganizations_EndsWithAnEmptySummary()
    {
        using var app = new AppUnderTest();

        await app.FireAsync();
        await app.Hub.RunAsync();

        Assert.Empty(app.Summary().Runs);
    }

    [Fact]
    public async Task Run_StoreDownForAWhile_ListsTheOrganizationsLater()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        var faults = 3;
        app.Store.Fault = key => key == "org-data/" && faults-- > 0 ? new ObjectStoreException(ObjectStoreFailure.Transient, "The store does not answer.") : null;

        await app.FireAsync();
        await app.Hub.RunAsync();

        Assert.Equal(RunStatus.Completed, Assert.Single(app.Summary().Runs).Status);
    }

    [Fact]
    public async Task Run_StoreDownForGood_FailsForTheAlertToSee()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        app.Store.Fault = key => key == "org-data/" ? new ObjectStoreException(ObjectStoreFailure.Transient, "The store does not answer.") : null;

        await app.FireAsync();
        await app.Hub.RunAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Failed, Assert.Single(app.Hub.Orchestrations).Status);
    }
}
