using EmailScheduler.Functions.Tests.Durable;

namespace EmailScheduler.Functions.Tests.Orchestrations;

/// <summary>
/// Deaths as they were seen on the real host: a worker's death fails its activities at once; a host's death has them delivered again after some
/// five minutes, perhaps while the first delivery still runs. (The real engine in memory knows neither.)
/// </summary>
public class WorkerDeathTests
{
    private const string Key = "org-data/99.db";

    /// <summary>More requests than a run makes.</summary>
    private const int MostRequests = 20;

    /// <summary>Before each request, or before every second one.</summary>
    private static readonly int Step = LongTests.Choose(2, 1);

    /// <summary>A lease as the infrastructure sets it.</summary>
    private static readonly string[] Settings = ["--Lease:TimeoutSeconds=600"];

    /// <summary>The requests of a run differ with what it keeps, and where.</summary>
    public static TheoryData<string> Databases => LongTests.AreWanted
        ? ["--Versions:Newest=0 --Versions:Daily=0", "--Versions:Newest=1 --Versions:Daily=0", "--Database:Layout=log"]
        : ["--Versions:Newest=1 --Versions:Daily=0"];

    /// <summary>Those databases, and whether the host dies with its worker.</summary>
    public static TheoryData<string, bool> Killed => new MatrixTheoryData<string, bool>(Databases.Select(row => row.Data), LongTests.AreWanted ? [false, true] : [true]);

    /// <summary>
    /// kill -9 before each of the requests that a run makes to its store. A worker's death costs one try, and no wait for the lease of the dead one but the back-off; after the
    /// host's, the queue delivers the same try again.
    /// </summary>
    [Theory]
    [MemberData(nameof(Killed))]
    public async Task Run_KilledAtAnyRequest_GoesOnInTime(string database, bool withItsHost)
    {
        var deaths = 0;
        var expected = await UndisturbedAsync(database);
        for (var after = 0; after < MostRequests; after += Step)
        {
            using var app = await new AppUnderTest([.. Settings, .. database.Split(' ')]).WithOrganizationsAsync(99);
            var deliveries = BreakFirstDelivery(app, withItsHost ? app.Store.KillHostAfter : app.Store.KillWorkerAfter, after);

            var outcome = await app.RunAsync(99);

            app.Store.Revive();
            await AssertDoneOnceAsync(app, outcome, expected, $"killed after {after} requests");
            deaths += deliveries() - 1;
            Assert.InRange(deliveries(), 1, 2);
            Assert.InRange(app.Clock.GetUtcNow() - AppUnderTest.Morning, TimeSpan.Zero, withItsHost ? TaskHub.Redelivery + TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(15));
        }

        Assert.InRange(deaths, 6 / Step, MostRequests - 1);
    }

    /// <summary>
    /// A host that is cut off at each of the requests while its queue gives the same try to another; when that has ended the run, the first goes on.
    /// </summary>
    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Run_RedeliveredWhileTheFirstStillRuns_CommitsOnceAndTheFirstHarmsNothing(string database)
    {
        var expected = await UndisturbedAsync(database);
        var cutOff = 0;
        for (var after = 0; after < MostRequests; after += Step)
        {
            using var app = await new AppUnderTest([.. Settings, .. database.Split(' ')]).WithOrganizationsAsync(99);
            Task? first = null;
            app.Store.CutOffAfter(after);
            app.Hub.Deliver = async (_, run) =>
            {
                if (first is not null)
                {
                    return await run();
                }

                first = run();
                var ended = await Task.WhenAny(first, app.Store.IsCutOff);
                return ended == first ? await (Task<string?>)first : throw new HostKilledException();
            };

            var outcome = await app.RunAsync(99);
            app.Store.Revive();
            var report = await app.Database(99).Reports.FindAsync(outcome.RunId, Cancel);
            cutOff += first!.IsCompleted ? 0 : 1;
            app.Store.Reconnect();
            await first;

            await AssertDoneOnceAsync(app, outcome, expected, $"cut off after {after} requests");
            Assert.Equal(report!.Status, (await app.Database(99).Reports.FindAsync(outcome.RunId, Cancel))!.Status);
        }

        Assert.InRange(cutOff, 6 / Step, MostRequests - 1);
    }

    [Fact]
    public async Task Run_WorkerAlwaysDies_GivesUpAfterTwoHoursAndNamesTheLikelyCauses()
    {
        using var app = await new AppUnderTest(Settings).WithOrganizationsAsync(99);
        app.Hub.Deliver = (_, _) => throw new WorkerKilledException();

        var outcome = await app.RunAsync(99);

        Assert.Equal(RunStatus.Transient, outcome.Status);
        Assert.Contains("memory", outcome.Reason, StringComparison.Ordinal);
        Assert.Contains("functionTimeout", outcome.Reason, StringComparison.Ordinal);
        Assert.InRange(app.Clock.GetUtcNow() - AppUnderTest.Morning, TimeSpan.FromHours(2), TimeSpan.FromHours(2.1));
        Assert.Empty(app.Store.Commits);
    }

    [Fact]
    public async Task Run_WorkerDiesAgainAndAgain_WorksAloneFromTheThirdTryOn()
    {
        using var app = await new AppUnderTest(Settings).WithOrganizationsAsync(99);
        var deliveries = 0;
        app.Hub.Deliver = (_, run) => deliveries++ < 3 ? throw new WorkerKilledException() : run();

        Assert.Equal(RunStatus.Completed, (await app.RunAsync(99)).Status);

        var requests = Assert.Single(app.Hub.Orchestrations).Actions
            .Where(action => action.Name == nameof(RunOrganization))
            .Select(action => JsonSerializer.Deserialize<RunRequest>(action.Input!, StoredJson.Options)!);
        Assert.Equal([(1, false), (2, false), (3, true), (4, true)], requests.Select(request => (request.Try, request.Alone)));
    }

    [Fact]
    public async Task Run_OneOfManyAlwaysKillsItsWorker_TheOthersComplete()
    {
        using var app = await new AppUnderTest(Settings).WithOrganizationsAsync(1, 2, 3);
        var tries = 0;
        app.Hub.DeliverWithInput = (name, input, run) =>
        {
            if (name != nameof(RunOrganization) || JsonSerializer.Deserialize<RunRequest>(input!, StoredJson.Options)!.OrganizationId != 2)
            {
                return run();
            }

            tries++;
            throw new WorkerKilledException();
        };

        await app.FireAndRunAsync();

        var runs = app.Summary().Runs;
        Assert.Equal([RunStatus.Completed, RunStatus.Transient, RunStatus.Completed], runs.Select(run => run.Status));
        Assert.Contains("memory", runs[1].Reason, StringComparison.Ordinal);
        Assert.True(tries > 20, $"{tries} tries");
        Assert.All(app.Hub.Orchestrations, one => Assert.Equal(OrchestrationRuntimeStatus.Completed, one.Status));
    }

    /// <summary>Breaks the first delivery of the run's activity after some requests; later ones live. The answer counts the deliveries.</summary>
    private static Func<int> BreakFirstDelivery(AppUnderTest app, Action<int> breakAfter, int requests)
    {
        var deliveries = 0;
        app.Hub.Deliver = (_, run) =>
        {
            if (deliveries++ == 0)
            {
                breakAfter(requests);
            }
            else
            {
                app.Store.Revive();
            }

            return run();
        };
        return () => deliveries;
    }

    private static async Task<string> UndisturbedAsync(string database)
    {
        using var app = await new AppUnderTest([.. Settings, .. database.Split(' ')]).WithOrganizationsAsync(99);
        await app.RunAsync(99);
        return await app.ScheduleAsync(99);
    }

    private static async Task AssertDoneOnceAsync(AppUnderTest app, RunOutcome outcome, string expected, string when)
    {
        Assert.True(outcome.Status == RunStatus.Completed, $"{when}: {outcome.Status}, {outcome.Reason}");
        Assert.True(app.Store.Commits[Key] == 1, $"{when}: {app.Store.Commits[Key]} commits");
        Assert.Equal(expected, await app.ScheduleAsync(99));
        Assert.Null(await app.Database(99).HolderAsync(Cancel));
    }
}
