using EmailScheduler.Api.Http;
using EmailScheduler.Api.Settings;
using EmailScheduler.Api.Work;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Retries;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Api.Tests.Http;

public class RunsApiTests
{
    private static readonly RunRequest Run = new() { OrganizationId = 99, RunId = "20260601T060000Z-0a1b2c3d" };

    [Fact]
    public async Task Get_StoreNeverAnswers_TellsTheStateAfterFiveSeconds()
    {
        var clock = new FakeTimeProvider();
        var store = new UnansweringStore();
        using var statuses = new OrganizationStatuses(store);
        var databases = new OrganizationDatabases(store, statuses, new HostSettings(), clock, NullLogger<OrganizationDatabases>.Instance);
        var ended = new RunStanding { Run = Run, HasBegun = true, Outcome = new RunOutcome { Status = RunStatus.Completed, OrganizationId = 99, RunId = Run.RunId } };

        var asked = new RunsApi(databases, clock, NullLogger<RunsApi>.Instance).GetAsync(RunName.Of(99, Run.RunId), new HostThatKnows(ended), Cancel);
        await store.Asked.WaitAsync(Cancel);
        clock.Advance(TimeSpan.FromSeconds(5));

        var run = Assert.IsType<Ok<RunDocument>>(await asked).Value!;
        Assert.Equal((RunState.Succeeded, true), (run.State, run.ReportUnavailable));
    }

    /// <summary>A standing, and what polls it sees: whether it has begun, waits, ended with a status or failed.</summary>
    [Theory]
    [InlineData(false, false, null, false, RunState.Pending, null)]
    [InlineData(true, false, null, false, RunState.Running, RunStatus.Busy)]
    [InlineData(true, true, null, false, RunState.Waiting, RunStatus.Busy)]
    [InlineData(true, false, RunStatus.Completed, false, RunState.Succeeded, RunStatus.Completed)]
    [InlineData(true, false, RunStatus.Unchanged, false, RunState.Succeeded, RunStatus.Unchanged)]
    [InlineData(true, false, RunStatus.Held, false, RunState.Held, RunStatus.Held)]
    [InlineData(true, false, RunStatus.Rejected, false, RunState.Failed, RunStatus.Rejected)]
    [InlineData(true, false, RunStatus.Busy, false, RunState.Failed, RunStatus.Busy)]
    [InlineData(true, true, null, true, RunState.Failed, null)]
    [InlineData(false, false, null, true, RunState.Failed, null)]
    public void Document_OfAStanding_HasItsState(bool hasBegun, bool waits, RunStatus? outcome, bool hasFailed, RunState state, RunStatus? status)
    {
        var standing = new RunStanding
        {
            Run = Run,
            HasBegun = hasBegun,
            Tries = hasBegun ? new RunWorkflowStatus { Tries = 2, LastStatus = RunStatus.Busy, Reason = "held", NextTryAt = waits ? DateTimeOffset.UnixEpoch : null } : null,
            Outcome = outcome is { } ended ? new RunOutcome { Status = ended, OrganizationId = 99, RunId = Run.RunId, Reason = "ended" } : null,
            Failure = hasFailed ? "failed" : null,
        };

        var document = RunDocument.Of(standing, report: null);

        Assert.Equal((state, status), (document.State, document.Status));
        Assert.Equal(hasFailed ? "failed" : outcome is not null ? "ended" : hasBegun ? "held" : null, document.Reason);
        Assert.Equal(state == RunState.Waiting, document.NextTryAt is not null);
    }

    private sealed class HostThatKnows(RunStanding standing) : IRunHost
    {
        public Task<StartedRun> StartAsync(RunOrder order, CancellationToken cancellationToken) => throw new NotSupportedException("No test starts a run here.");

        public Task<RunStanding?> FindAsync(long organizationId, string runId, CancellationToken cancellationToken) => Task.FromResult<RunStanding?>(standing);

        public Task<RunStanding?> FindWorkingAsync(long organizationId, CancellationToken cancellationToken) => Task.FromResult<RunStanding?>(null);
    }
}
