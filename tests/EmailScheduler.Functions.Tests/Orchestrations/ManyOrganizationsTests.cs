using EmailScheduler.Functions.Tests.Engine;
using EmailScheduler.Runs;

namespace EmailScheduler.Functions.Tests.Orchestrations;

public class ManyOrganizationsTests
{
    private const int Organizations = 1_000;
    private const int MaxEvents = 5_000;

    [Fact]
    public async Task Run_AThousandOrganizations_EndsInBatchesOfShortHistoriesAndNamesTheOneThatFailed()
    {
        await using var app = await AppOnEngine.StartAsync("--MaxParallelRuns=16", "--Organizations=" + string.Join(',', Enumerable.Range(1, Organizations)));
        var (working, most) = (0, 0);
        app.Deliver = async (name, input, run) =>
        {
            if (input is not RunRequest request)
            {
                return await run();
            }

            var now = Interlocked.Increment(ref working);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref working);
            return request.OrganizationId == 777
                ? throw new InvalidOperationException("ada@example.com")
                : new RunOutcome { Status = RunStatus.Completed, OrganizationId = request.OrganizationId, RunId = request.RunId };
        };

        await app.FireAsync();
        var summary = await app.SummaryAsync();

        Assert.Equal(Enumerable.Range(1, Organizations).Select(number => (long)number), summary.Runs.Select(run => run.OrganizationId));
        var failed = Assert.Single(summary.Runs, run => run.Status != RunStatus.Completed);
        Assert.Equal(777, failed.OrganizationId);
        Assert.InRange(most, 1, 16);
        Assert.All(app.Events, history => Assert.InRange(history.Value, 1, MaxEvents));
        Assert.Equal(
            ["schedule-20260601T0600Z", "schedule-20260601T0600Z:batch-1", "schedule-20260601T0600Z:batch-2", "schedule-20260601T0600Z:batch-3", "schedule-20260601T0600Z:batch-4"],
            app.Events.Keys.Where(id => id.StartsWith("schedule-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(' ', app.Events.Where(e => e.Key.StartsWith("schedule", StringComparison.Ordinal))));
    }

    private static void InterlockedMax(ref int most, int now)
    {
        int before;
        do
        {
            before = most;
        }
        while (now > before && Interlocked.CompareExchange(ref most, now, before) != before);
    }
}
