using EmailScheduler.Functions.Activities;
using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Functions.Tests.Activities;

public class ListOrganizationsTests
{
    [Fact]
    public async Task Run_ConfiguredOrganizations_ListsThoseAndNoOthers()
    {
        using var app = await new AppUnderTest("--Organizations=3, 1", "--MaxParallelRuns=5").WithOrganizationsAsync(1, 2, 3);

        var due = await Activity(app).RunAsync(new ScheduleOccasion { Occurrence = AppUnderTest.Morning }, TestContext.Current.CancellationToken);

        Assert.Equal([1L, 3L], due.Runs.Select(task => task.Run.OrganizationId));
        Assert.Equal((5, RunBatches.LargestBatch), (due.MaxParallelRuns, due.BatchSize));
        Assert.Equal(2, due.Runs.Select(task => task.Run.RunId).Where(RunId.IsValid).Distinct(StringComparer.Ordinal).Count());
    }

    private static ListOrganizations Activity(AppUnderTest app) => ActivatorUtilities.CreateInstance<ListOrganizations>(app.Host.Services);
}
