using EmailScheduler.Functions.Tests.Engine;

namespace EmailScheduler.Functions.Tests.Orchestrations;

public class ManyOrganizationsTests
{
    private const int Organizations = 1_000;
    private const int MaxParallelRuns = 16;
    private const int OneThatFails = 777;
    private const int EventsOfARun = 4;

    /// <summary>The most events that any history may have.</summary>
    private const int MaxEvents = 5_000;

    private readonly Lock _counting = new();
    private int _working;
    private int _mostAtOnce;

    /// <summary>All but the runs themselves is real: the timer, the list, the orchestrations, the engine.</summary>
    [LongFact]
    public async Task Run_AThousandOrganizations_EndsInBatchesOfShortHistoriesAndNamesTheOneThatFailed()
    {
        await using var app = await AppOnEngine.StartAsync($"--MaxParallelRuns={MaxParallelRuns}", "--Organizations=" + string.Join(',', Enumerable.Range(1, Organizations)));
        app.Deliver = async (_, input, run) => input is RunRequest request ? await RunStubAsync(request) : await run();

        await app.FireAsync();
        var summary = await app.SummaryAsync();

        Assert.Equal(Enumerable.Range(1, Organizations).Select(number => (long)number), summary.Runs.Select(run => run.OrganizationId));
        var failed = Assert.Single(summary.Runs, run => run.Status != RunStatus.Completed);
        Assert.Equal((OneThatFails, RunStatus.Rejected, "The database is damaged."), (failed.OrganizationId, failed.Status, failed.Reason));
        Assert.InRange(_mostAtOnce, 1, MaxParallelRuns);
        AssertHistories(app);
    }

    private static void AssertHistories(AppOnEngine app)
    {
        var schedule = "schedule-20260601T0600Z";
        var batches = Enumerable.Range(1, 4).Select(number => RunInstance.OfBatch(schedule, number)).ToArray();

        Assert.Equal([schedule, .. batches], app.Events.Keys.Where(id => id.StartsWith(schedule, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(Organizations + 1 + batches.Length, app.Events.Count);
        Assert.All(app.Events, history => Assert.InRange(history.Value, 1, MaxEvents));

        // The arithmetic of RunBatches.LargestBatch: four events a run, and some to begin and to end.
        Assert.All(batches, batch => Assert.InRange(app.Events[batch], 2 * RunBatches.LargestBatch, (EventsOfARun * RunBatches.LargestBatch) + 5));
    }

    private async Task<RunOutcome> RunStubAsync(RunRequest request)
    {
        lock (_counting)
        {
            _mostAtOnce = Math.Max(_mostAtOnce, ++_working);
        }

        await Task.Yield();
        lock (_counting)
        {
            _working--;
        }

        var outcome = new RunOutcome { Status = RunStatus.Completed, OrganizationId = request.OrganizationId, RunId = request.RunId };
        return request.OrganizationId == OneThatFails ? outcome with { Status = RunStatus.Rejected, Reason = "The database is damaged." } : outcome;
    }
}
