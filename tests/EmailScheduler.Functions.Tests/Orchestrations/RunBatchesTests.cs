using EmailScheduler.Api.Work;
namespace EmailScheduler.Functions.Tests.Orchestrations;

public class RunBatchesTests
{
    /// <summary>So many runs, with so many at the same time: the batches' sizes, and the lanes of each.</summary>
    [Theory]
    [InlineData(0, 8, "0", "8")]
    [InlineData(250, 8, "250", "8")]
    [InlineData(251, 8, "126 125", "4 4")]
    [InlineData(1000, 8, "250 250 250 250", "2 2 2 2")]
    [InlineData(1000, 10, "250 250 250 250", "3 3 2 2")]
    [InlineData(1000, 100, "250 250 250 250", "25 25 25 25")]
    [InlineData(1001, 8, "126 125 125 125 125 125 125 125", "2 2 2 2 2 2 2 2")]
    [InlineData(1001, 9, "126 125 125 125 125 125 125 125", "3 2 2 2 2 2 2 2")]
    [InlineData(600, 3, "200 200 200", "3 3 3")]
    [InlineData(600, 1, "200 200 200", "1 1 1")]
    public void Of_ManyRuns_AreBatchesAlikeThatShareTheLanes(int runs, int maxParallelRuns, string sizes, string lanes)
    {
        var batches = RunBatches.Of(Due(runs, maxParallelRuns)).All;

        Assert.Equal(sizes, string.Join(' ', batches.Select(batch => batch.Runs.Count)));
        Assert.Equal(lanes, string.Join(' ', batches.Select(batch => batch.MaxParallelRuns)));
    }

    [Fact]
    public void Of_AnyNumbers_KeepsOrderAndLimits()
    {
        for (var runs = 0; runs < 3000; runs += 97)
        {
            var due = Due(runs, 1);
            for (var most = 1; most <= 100; most += most < 12 ? 1 : 11)
            {
                due = due with { MaxParallelRuns = most };
                var batches = RunBatches.Of(due);
                var atWork = batches.All.OrderByDescending(batch => batch.MaxParallelRuns).Take(batches.AtOnce).Sum(batch => batch.MaxParallelRuns);
                var idle = batches.All.Max(batch => batch.Runs.Count) - batches.All.Min(batch => batch.Runs.Count);

                Assert.True(due.Runs.SequenceEqual(batches.All.SelectMany(batch => batch.Runs), ReferenceEqualityComparer.Instance));
                Assert.True(atWork == most && idle <= 1 && batches.All.Count % batches.AtOnce == 0, $"{runs} runs, {most} at once");
                Assert.All(batches.All, batch => Assert.True(batch.Runs.Count <= RunBatches.LargestBatch && batch.MaxParallelRuns >= 1));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20260601)]
    public void Instance_OfABatch_IsNoRunOfAnyOrganization(long organizationId)
    {
        var instance = RunInstance.OfBatch("schedule-20260601T0600Z", 3);

        Assert.Equal("schedule-20260601T0600Z:batch-3", instance);
        Assert.False(instance.StartsWith(RunInstance.SchedulePrefix(organizationId), StringComparison.OrdinalIgnoreCase));
        Assert.False(RunName.TryParse(instance, out _, out _));
    }

    private static DueRunList Due(int runs, int maxParallelRuns) => new()
    {
        Runs = [.. Enumerable.Range(1, runs).Select(number => new RunOrganizationInput { Run = new RunRequest { OrganizationId = number, RunId = "20260601T060000Z-0a1b2c3d" } })],
        MaxParallelRuns = maxParallelRuns,
        BatchSize = RunBatches.LargestBatch,
    };
}
