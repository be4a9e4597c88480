using System.Text.Json;
using DurableTask.Core.Exceptions;
using EmailScheduler.Api.Settings;
using EmailScheduler.Api.Work;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Retries;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>Brings runs to their end by orchestrations. What people ask for has one name for each organization, so that the framework itself refuses a second one.</summary>
/// <param name="client">The task hub, as the host binds it to a function.</param>
/// <param name="databases">The organizations.</param>
/// <param name="settings">The app's settings.</param>
/// <param name="timeProvider">The clock, for the ids of runs.</param>
internal sealed class DurableRunHost(DurableTaskClient client, OrganizationDatabases databases, HostSettings settings, TimeProvider timeProvider) : IRunHost
{
    /// <summary>What keeps a second run of an organization from being accepted.</summary>
    private static readonly OrchestrationRuntimeStatus[] Working =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <inheritdoc/>
    public async Task<StartedRun> StartAsync(RunOrder order, CancellationToken cancellationToken)
    {
        var run = order.ToRequest(timeProvider);
        if (order.RunId is not null && await IsKnownAsync(run.OrganizationId, run.RunId, cancellationToken))
        {
            return new StartedRun(IsAccepted: true, run.RunId);
        }

        if (await OnScheduleAsync(run.OrganizationId, withDetails: false, cancellationToken) is { } scheduled)
        {
            return new StartedRun(IsAccepted: false, scheduled.InstanceId[RunInstance.SchedulePrefix(run.OrganizationId).Length..]);
        }

        var instance = RunInstance.OnRequest(run.OrganizationId);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(ScheduleOrganization),
                new RunOrganizationInput { Run = run, Retry = settings.Run.Retry, Notify = settings.Run.Notify.IsConfigured },
                new StartOrchestrationOptions(InstanceId: instance).WithDedupeStatuses(Working),
                cancellationToken);
            return new StartedRun(IsAccepted: true, run.RunId);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            var other = RunOf(await client.GetInstanceAsync(instance, getInputsAndOutputs: true, cancellationToken))?.RunId;
            return new StartedRun(other == run.RunId, other);
        }
    }

    /// <inheritdoc/>
    public async Task<RunStanding?> FindAsync(long organizationId, string runId, CancellationToken cancellationToken)
    {
        foreach (var instance in (string[])[RunInstance.OnRequest(organizationId), RunInstance.OnSchedule(organizationId, runId)])
        {
            var orchestration = await client.GetInstanceAsync(instance, getInputsAndOutputs: true, cancellationToken);
            if (RunOf(orchestration) is { } run && run.RunId == runId)
            {
                return StandingOf(run, orchestration!);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task<RunStanding?> FindWorkingAsync(long organizationId, CancellationToken cancellationToken)
    {
        var asked = await client.GetInstanceAsync(RunInstance.OnRequest(organizationId), getInputsAndOutputs: true, cancellationToken);
        var working = asked is not null && Working.Contains(asked.RuntimeStatus) ? asked : await OnScheduleAsync(organizationId, withDetails: true, cancellationToken);
        return RunOf(working) is { } run ? StandingOf(run, working!) : null;
    }

    /// <summary>Where a run stands by its orchestration.</summary>
    internal static RunStanding StandingOf(RunRequest run, OrchestrationMetadata orchestration)
    {
        var outcome = orchestration.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? Read<RunOutcome>(orchestration.SerializedOutput) : null;
        return new RunStanding
        {
            Run = run,
            HasBegun = orchestration.RuntimeStatus != OrchestrationRuntimeStatus.Pending,
            Tries = Read<RunWorkflowStatus>(orchestration.SerializedCustomStatus),
            Outcome = outcome,
            Failure = outcome is null ? FailureOf(orchestration, run.RunId) : null,
        };
    }

    private static RunRequest? RunOf(OrchestrationMetadata? orchestration) => orchestration?.ReadInputAs<RunOrganizationInput>()?.Run;

    private static string? FailureOf(OrchestrationMetadata orchestration, string runId) => orchestration.RuntimeStatus switch
    {
        OrchestrationRuntimeStatus.Terminated => FailureText.Terminated,
        OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Completed => FailureText.Unforeseen(orchestration.FailureDetails, runId),
        _ => null,
    };

    private static T? Read<T>(string? json)
        where T : class => string.IsNullOrEmpty(json) ? null : JsonSerializer.Deserialize<T>(json, StoredJson.Options);

    /// <summary>Whether a run works or has ended; one that has ended long ago is known by its report alone.</summary>
    private async Task<bool> IsKnownAsync(long organizationId, string runId, CancellationToken cancellationToken) =>
        await FindAsync(organizationId, runId, cancellationToken) is not null || await databases.Of(organizationId).Reports.FindAsync(runId, cancellationToken) is not null;

    /// <summary>The orchestration of the run that the timer has started and that has not ended, if there is one.</summary>
    private async Task<OrchestrationMetadata?> OnScheduleAsync(long organizationId, bool withDetails, CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery(Statuses: Working, InstanceIdPrefix: RunInstance.SchedulePrefix(organizationId), FetchInputsAndOutputs: withDetails);
        await foreach (var orchestration in client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
        {
            return orchestration;
        }

        return null;
    }
}

/// <summary>Makes what starts runs, for a function that the host gives the task hub to.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="settings">The app's settings.</param>
/// <param name="timeProvider">The clock, for the ids of runs.</param>
public sealed class DurableRunHosts(OrganizationDatabases databases, HostSettings settings, TimeProvider timeProvider)
{
    /// <summary>What starts runs on a task hub.</summary>
    public IRunHost Of(DurableTaskClient client) => new DurableRunHost(client, databases, settings, timeProvider);
}
