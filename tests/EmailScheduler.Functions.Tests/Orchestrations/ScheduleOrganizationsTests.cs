using EmailScheduler.Api.Http;
using EmailScheduler.Functions.Tests.Engine;
using EmailScheduler.Functions.Tests.Http;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Runs.Settings;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Functions.Tests.Orchestrations;

/// <summary>On the real durable engine.</summary>
public class ScheduleOrganizationsTests
{
    private const string Schedule = "schedule-20260601T0600Z";

    [Fact]
    public async Task Run_OneOrganizationOfManyRejected_RunsTheOthersAndNamesIt()
    {
        await using var app = await (await AppOnEngine.StartAsync()).WithOrganizationsAsync(1, 2, 3);
        await app.Store.DeleteAsync("org-data/2.db", cancellationToken: Cancel);
        await app.Store.PutAsync(new PutRequest { Key = "org-data/2.db", Content = ObjectContent.FromBytes("no database"u8.ToArray()) }, Cancel);

        await app.FireAsync();

        var runs = (await app.SummaryAsync()).Runs;
        Assert.Equal([(1L, RunStatus.Completed), (2L, RunStatus.Rejected), (3L, RunStatus.Completed)], runs.Select(run => (run.OrganizationId, run.Status!.Value)));
        Assert.Contains("org-data/2.db", runs[1].Reason, StringComparison.Ordinal);
        var progress = (await app.EndOfAsync(Schedule)).ReadCustomStatusAs<OccurrenceProgress>()!;
        Assert.Equal((3, 1, 3), (progress.Done, progress.Failed, progress.Total));
    }

    /// <summary>An exception out of the activity is a death to the orchestration; how it is waited for, the tests of deaths show.</summary>
    [Fact]
    public async Task Run_OneOrganizationsActivityFails_RunsTheOthersAndNamesTheFailuresType()
    {
        await using var api = await ApiUnderTest.StartAsync(await (await AppOnEngine.StartAsync()).WithOrganizationsAsync(1, 2));
        var app = api.App;
        app.Deliver = (_, input, run) => input is RunRequest { OrganizationId: 2 }
            ? throw new InvalidOperationException("The contact ada@example.com is odd.", new InvalidCastException("ada@example.com"))
            : run();
        var due = Due(size: null, 1, 2);
        await StartAsync(app, due with { Runs = [.. due.Runs.Select(task => task with { Retry = new RetrySettings { DeathsWithin = TimeSpan.Zero, DeathWait = TimeSpan.FromMilliseconds(1) } })] });

        var summary = await app.SummaryAsync();

        Assert.Equal([RunStatus.Completed, RunStatus.Transient], summary.Runs.Select(run => run.Status));
        Assert.Contains("(System.InvalidCastException; deaths so far: 5)", summary.Runs[1].Reason, StringComparison.Ordinal);
        await AssertTypeWithoutAddressAsync(api, summary, "System.InvalidCastException");
    }

    /// <summary>An outcome that cannot be read, as of another release: the orchestration fails, with what the engine says of its exception.</summary>
    [Fact]
    public async Task Run_OneOrganizationFailsAsNobodyForesaw_RunsTheOthersAndNamesTheFailuresType()
    {
        await using var api = await ApiUnderTest.StartAsync(await (await AppOnEngine.StartAsync()).WithOrganizationsAsync(1, 2));
        var app = api.App;
        app.Deliver = (_, input, run) => input is RunRequest { OrganizationId: 2 } ? Task.FromResult<object?>(new { status = "ada@example.com" }) : run();
        await StartAsync(app, Due(size: null, 1, 2));

        var summary = await app.SummaryAsync();

        var failed = summary.Runs[1];
        Assert.Equal((RunStatus.Completed, null), (summary.Runs[0].Status, failed.Status));
        Assert.Equal($"The run failed unexpectedly (System.Text.Json.JsonException); see the logs of run {failed.RunId}.", failed.Reason);
        Assert.Equal("System.Text.Json.JsonException", (await app.EndOfAsync(RunInstance.OnSchedule(2, failed.RunId))).FailureDetails!.ErrorType);
        await AssertTypeWithoutAddressAsync(api, summary, "System.Text.Json.JsonException");
    }

    [Fact]
    public async Task Run_OneRunTerminatedByAnOperator_RunsTheOthersAndSaysSo()
    {
        await using var api = await ApiUnderTest.StartAsync(await (await AppOnEngine.StartAsync()).WithOrganizationsAsync(1, 2));
        var app = api.App;
        var gate = app.Hold(1);
        await app.FireAsync();
        await gate.Reached;
        var working = Assert.Single(await app.AllAsync(nameof(ScheduleOrganization)), one => one.InstanceId.StartsWith(RunInstance.SchedulePrefix(1), StringComparison.Ordinal));

        await app.Client.TerminateInstanceAsync(working.InstanceId, "ada@example.com asked for it", Cancel);

        var runs = (await app.SummaryAsync()).Runs;
        Assert.Equal((null, "An operator terminated the run."), (runs[0].Status, runs[0].Reason));
        Assert.Equal(RunStatus.Completed, runs[1].Status);
        var run = await api.RunAsync($"/api/runs/1-{runs[0].RunId}");
        Assert.Equal((RunState.Failed, "An operator terminated the run."), (run.State, run.Reason));
        gate.Open();
    }

    [Fact]
    public async Task Run_OneBatchTerminatedByAnOperator_RunsTheOthersAndNamesItsRuns()
    {
        await using var app = await (await AppOnEngine.StartAsync()).WithOrganizationsAsync(1, 2, 3, 4);
        var gate = app.Hold(2);
        await StartAsync(app, Due(size: 2, 1, 2, 3, 4));
        await gate.Reached;

        await app.Client.TerminateInstanceAsync($"{Schedule}:batch-1", cancellation: Cancel);

        var runs = (await app.SummaryAsync()).Runs;
        Assert.Equal([1L, 2L, 3L, 4L], runs.Select(run => run.OrganizationId));
        Assert.Equal([null, null, RunStatus.Completed, RunStatus.Completed], runs.Select(run => run.Status));
        Assert.All(runs.Take(2), run => Assert.Equal($"Batch {Schedule}:batch-1, which the run belongs to, was terminated by an operator; the run's report, if there is one, shows what it did.", run.Reason));
        gate.Open();
    }

    [Fact]
    public async Task Run_NoOrganizations_EndsWithAnEmptySummary()
    {
        await using var app = await AppOnEngine.StartAsync();

        await app.FireAsync();

        Assert.Empty((await app.SummaryAsync()).Runs);
    }

    /// <summary>The engine's timers are real ones. By the app's clock the lease expires when the test has seen that it is waited for.</summary>
    [Fact]
    public async Task Run_HeldLease_IsWaitedForUntilItExpires()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await (await AppOnEngine.StartAsync(clock)).WithOrganizationsAsync(99);
        await app.HoldLeaseAsync(99, seconds: 3600);
        var retry = new RetrySettings { BusyTries = 1000, BusyWait = TimeSpan.FromMilliseconds(100), LongestWait = TimeSpan.FromMilliseconds(200) };
        var due = new DueRunList { Runs = [Due(size: null, 99).Runs[0] with { Retry = retry }] };
        await StartAsync(app, due);
        await app.UntilAsync(async () => (await app.AllAsync(nameof(ScheduleOrganization))) is [var one] && one.ReadCustomStatusAs<RunWorkflowStatus>() is { NextTryAt: not null });

        clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));

        var run = Assert.Single((await app.SummaryAsync()).Runs);
        Assert.Equal(RunStatus.Completed, run.Status);
        var status = (await app.EndOfAsync(RunInstance.OnSchedule(99, run.RunId))).ReadCustomStatusAs<RunWorkflowStatus>()!;
        Assert.True(status.Tries > 1);
        Assert.Null(status.NextTryAt);
    }

    /// <summary>What the summary, the API and the app's own log say of organization 2: the type of the failure, and nothing out of its message.</summary>
    private static async Task AssertTypeWithoutAddressAsync(ApiUnderTest<AppOnEngine> api, OccurrenceSummary summary, string type)
    {
        var run = await api.Client.GetStringAsync($"/api/runs/2-{summary.Runs[1].RunId}", Cancel);
        var log = Assert.Single(api.App.Log.Of(LogLevel.Error), line => line.StartsWith("Run ", StringComparison.Ordinal));
        Assert.All((string[])[JsonSerializer.Serialize(summary), run, log], text =>
        {
            Assert.Contains(type, text, StringComparison.Ordinal);
            Assert.DoesNotContain("ada@example.com", text, StringComparison.Ordinal);
        });
    }

    private static Task<string> StartAsync(AppOnEngine app, DueRunList due) => app.Client.ScheduleNewOrchestrationInstanceAsync(
        nameof(ScheduleOrganizations),
        new TimerOccurrence { Occurrence = AppOnEngine.Morning, Batch = due },
        new StartOrchestrationOptions(InstanceId: Schedule),
        Cancel);

    internal static DueRunList Due(int? size, params long[] organizations) => new()
    {
        Runs = [.. organizations.Select(number => new RunOrganizationInput { Run = new RunRequest { OrganizationId = number, RunId = RunId.New(TimeProvider.System) } })],
        MaxParallelRuns = 4,
        BatchSize = size,
    };
}
