using EmailScheduler.Api.Http;
using EmailScheduler.Runs.Retries;

namespace EmailScheduler.Functions.Tests.Orchestrations;

public class DurableRunHostTests
{
    private static readonly RunRequest Run = new() { OrganizationId = 99, RunId = "20260601T060000Z-0a1b2c3d" };

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Pending, false, null, RunState.Pending)]
    [InlineData(OrchestrationRuntimeStatus.Running, false, null, RunState.Running)]
    [InlineData(OrchestrationRuntimeStatus.Running, true, null, RunState.Waiting)]
    [InlineData(OrchestrationRuntimeStatus.Suspended, true, null, RunState.Waiting)]
    [InlineData(OrchestrationRuntimeStatus.Completed, false, RunStatus.Unchanged, RunState.Succeeded)]
    [InlineData(OrchestrationRuntimeStatus.Completed, false, RunStatus.Held, RunState.Held)]
    [InlineData(OrchestrationRuntimeStatus.Completed, false, RunStatus.Busy, RunState.Failed)]
    [InlineData(OrchestrationRuntimeStatus.Failed, true, null, RunState.Failed)]
    [InlineData(OrchestrationRuntimeStatus.Terminated, true, null, RunState.Failed)]
    public void StandingOf_AnOrchestration_IsInItsState(OrchestrationRuntimeStatus status, bool waits, RunStatus? outcome, RunState expected)
    {
        var standing = new RunWorkflowStatus { Tries = 2, NextTryAt = waits ? AppUnderTest.Morning : null };
        var orchestration = new OrchestrationMetadata(nameof(ScheduleOrganization), "organization-99")
        {
            RuntimeStatus = status,
            SerializedCustomStatus = status == OrchestrationRuntimeStatus.Pending ? null : JsonSerializer.Serialize(standing, StoredJson.Options),
            SerializedOutput = outcome is { } ended ? JsonSerializer.Serialize(new RunOutcome { Status = ended, OrganizationId = 99, RunId = Run.RunId }, StoredJson.Options) : null,
        };

        Assert.Equal(expected, RunDocument.Of(DurableRunHost.StandingOf(Run, orchestration), report: null).State);
    }

    /// <summary>The host takes for the type of an exception what its text has before the first colon.</summary>
    [Theory]
    [InlineData("System.InvalidCastException", "The run failed unexpectedly (System.InvalidCastException); see the logs of run 20260601T060000Z-0a1b2c3d.")]
    [InlineData("EmailScheduler.Storage.Outer+Inner`1", "The run failed unexpectedly (EmailScheduler.Storage.Outer+Inner`1); see the logs of run 20260601T060000Z-0a1b2c3d.")]
    [InlineData("The contact ada@example.com", "The run failed unexpectedly (of an unknown type); see the logs of run 20260601T060000Z-0a1b2c3d.")]
    [InlineData("(unknown)", "The run failed unexpectedly (of an unknown type); see the logs of run 20260601T060000Z-0a1b2c3d.")]
    [InlineData("", "The run failed unexpectedly (of an unknown type); see the logs of run 20260601T060000Z-0a1b2c3d.")]
    public void StandingOf_AFailedOrchestration_SaysATypeOnly(string type, string reason)
    {
        var activity = new TaskFailureDetails(type, "ada@example.com", null, null, null);
        var orchestration = new OrchestrationMetadata(nameof(ScheduleOrganization), "organization-99")
        {
            RuntimeStatus = OrchestrationRuntimeStatus.Failed,
            FailureDetails = new TaskFailureDetails(typeof(TaskFailedException).FullName!, "ada@example.com", null, activity, null),
        };

        Assert.Equal(reason, RunDocument.Of(DurableRunHost.StandingOf(Run, orchestration), report: null).Reason);
    }
}
