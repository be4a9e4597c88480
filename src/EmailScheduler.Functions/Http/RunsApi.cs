using System.Globalization;
using DurableTask.Core.Exceptions;
using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Functions.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace EmailScheduler.Functions.Http;

/// <summary>Runs over HTTP. <c>docs/http-api.md</c> describes it; <c>docs/openapi.json</c> is its contract.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="settings">The app's settings.</param>
/// <param name="timeProvider">The clock, for the runs' ids.</param>
public sealed class RunsApi(OrganizationDatabases databases, IOptions<AppSettings> settings, TimeProvider timeProvider)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    /// <summary>What keeps a second run of an organization from being accepted.</summary>
    private static readonly OrchestrationRuntimeStatus[] Working =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>Asks for a run; it works while the caller polls.</summary>
    [Function("StartRun")]
    public async Task<IActionResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "organizations/{org}/runs")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(client);
        if (!OrganizationId.TryParse(org, out var organizationId))
        {
            return Problem.BadOrganization();
        }

        var (order, problem) = await RunOrder.ReadAsync(request, cancellationToken);
        if (order is null)
        {
            return problem!;
        }

        if (await WorkingOnScheduleAsync(client, organizationId, cancellationToken) is { } working)
        {
            return AlreadyRunning(organizationId, working);
        }

        var run = new RunRequest { OrganizationId = organizationId, RunId = RunId.New(timeProvider), AsOf = order.AsOf, DryRun = order.DryRun };
        var instance = RunInstance.OnRequest(organizationId);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(ScheduleOrganization),
                new OrganizationTask { Run = run, Retry = settings.Value.Run.Retry },
                new StartOrchestrationOptions(InstanceId: instance).WithDedupeStatuses(Working),
                cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            var other = await client.GetInstanceAsync(instance, getInputsAndOutputs: true, cancellationToken);
            return AlreadyRunning(organizationId, other?.ReadInputAs<OrganizationTask>()?.Run.RunId);
        }

        var name = RunInstance.NameOf(organizationId, run.RunId);
        return new JsonAnswer(StatusCodes.Status202Accepted, new AcceptedRun { Id = name, OrganizationId = organizationId, RunId = run.RunId }) { Location = $"/api/runs/{name}" };
    }

    /// <summary>Tells where a run stands.</summary>
    [Function("GetRun")]
    public async Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (!RunInstance.TryParse(id, out var organizationId, out var runId))
        {
            return Problem.BadRequest("The id in the path is not a run's; the Location of an accepted run is.");
        }

        try
        {
            var report = await databases.Of(organizationId).Reports.FindAsync(runId, cancellationToken);
            foreach (var instance in (string[])[RunInstance.OnRequest(organizationId), RunInstance.OnSchedule(organizationId, runId)])
            {
                var orchestration = await client.GetInstanceAsync(instance, getInputsAndOutputs: true, cancellationToken);
                if (orchestration?.ReadInputAs<OrganizationTask>() is { } task && task.Run.RunId == runId)
                {
                    return JsonAnswer.Ok(RunDocument.Of(task, orchestration, report));
                }
            }

            return report is not null
                ? JsonAnswer.Ok(RunDocument.Of(report))
                : Problem.NotFound($"There is no run {id}: it was never accepted, or it left no report and was followed by others.");
        }
        catch (ObjectStoreException failure)
        {
            return Problem.StoreFailed(failure);
        }
    }

    /// <summary>The organization's last runs, newest first, whoever started them.</summary>
    [Function("ListRuns")]
    public async Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "organizations/{org}/runs")] HttpRequest request,
        string org,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!OrganizationId.TryParse(org, out var organizationId))
        {
            return Problem.BadOrganization();
        }

        if (!TryReadLimit(request.Query["limit"].ToString(), out var limit))
        {
            return Problem.BadRequest($"The limit is not a whole number from 1 to {MaxLimit}.");
        }

        try
        {
            return JsonAnswer.Ok(await databases.Of(organizationId).Reports.NewestAsync(limit, cancellationToken));
        }
        catch (ObjectStoreException failure)
        {
            return Problem.StoreFailed(failure);
        }
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

    private static JsonAnswer AlreadyRunning(long organizationId, string? runId) => Problem.Conflict(
        $"Organization {organizationId} has a run already; poll the Location of this answer and ask again when it has ended.",
        runId is null ? null : $"/api/runs/{RunInstance.NameOf(organizationId, runId)}");

    private static bool TryReadLimit(string text, out int limit)
    {
        limit = DefaultLimit;
        return text.Length == 0 || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit);
    }
}
