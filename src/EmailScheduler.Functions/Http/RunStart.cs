using System.Text.Json.Serialization;
using DurableTask.Core.Exceptions;
using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace EmailScheduler.Functions.Http;

/// <summary>Starts a run that a request asks for, unless the organization has one.</summary>
internal static class RunStart
{
    /// <summary>What keeps a second run of an organization from being accepted.</summary>
    private static readonly OrchestrationRuntimeStatus[] Working =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>Starts a run; of the two results one is <see langword="null"/>.</summary>
    public static async Task<(AcceptedRun? Accepted, RunConflict? Conflict)> TryAsync(
        DurableTaskClient client, long organizationId, StartRunRequest order, RunSettings settings, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (await WorkingOnScheduleAsync(client, organizationId, cancellationToken) is { } working)
        {
            return (null, new RunConflict(organizationId, working));
        }

        var run = new RunRequest { OrganizationId = organizationId, RunId = RunId.New(timeProvider), AsOf = order.AsOf, DryRun = order.DryRun, Actor = "http" };
        var instance = RunInstance.OnRequest(organizationId);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(ScheduleOrganization),
                new RunOrganizationInput { Run = run, Retry = settings.Retry, Notify = settings.Notify.IsConfigured },
                new StartOrchestrationOptions(InstanceId: instance).WithDedupeStatuses(Working),
                cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            var other = await client.GetInstanceAsync(instance, getInputsAndOutputs: true, cancellationToken);
            return (null, new RunConflict(organizationId, other?.ReadInputAs<RunOrganizationInput>()?.Run.RunId));
        }

        return (new AcceptedRun { Id = RunInstance.NameOf(organizationId, run.RunId), OrganizationId = organizationId, RunId = run.RunId }, null);
    }

    /// <summary>The id of the run that the timer has started and that has not ended, if there is one.</summary>
    private static async Task<string?> WorkingOnScheduleAsync(DurableTaskClient client, long organizationId, CancellationToken cancellationToken)
    {
        var prefix = RunInstance.SchedulePrefix(organizationId);
        var query = new OrchestrationQuery(Statuses: Working, InstanceIdPrefix: prefix);
        await foreach (var orchestration in client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
        {
            return orchestration.InstanceId[prefix.Length..];
        }

        return null;
    }
}

/// <summary>A run that keeps another one of its organization from being accepted.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="RunId">The run; <see langword="null"/> when it has ended meanwhile.</param>
internal sealed record RunConflict(long OrganizationId, string? RunId)
{
    /// <summary>The answer, with the run's address.</summary>
    /// <param name="request">The request that is answered.</param>
    /// <param name="done">What was done all the same, as a sentence.</param>
    public ProblemHttpResult Answer(HttpRequest request, string? done = null)
    {
        if (RunId is not null)
        {
            request.HttpContext.Response.Headers.Location = $"/api/runs/{RunInstance.NameOf(OrganizationId, RunId)}";
        }

        return Problem.Conflict($"{(done is null ? "" : done + " ")}Organization {OrganizationId} has a run already; poll the Location of this answer and ask again when it has ended.");
    }
}

/// <summary>The result of a request for a run that was accepted.</summary>
public sealed record AcceptedRun
{
    /// <summary>The run's name: <c>GET /api/runs/{id}</c> returns its state.</summary>
    public required string Id { get; init; }

    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    [JsonIgnore]
    internal string Location => $"/api/runs/{Id}";
}
