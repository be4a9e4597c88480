using System.Text.Json;
using System.Text.Json.Serialization;
using EmailScheduler.Api.Settings;
using EmailScheduler.Api.Work;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Api.Http;

/// <summary>Runs over HTTP. <c>docs/http-api.md</c> describes it; <c>docs/openapi.json</c> is its contract.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="timeProvider">The clock, for how long a report is waited for.</param>
/// <param name="logger">Where it is logged that a report cannot be read.</param>
public sealed class RunsApi(OrganizationDatabases databases, TimeProvider timeProvider, ILogger<RunsApi> logger)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    /// <summary>Whoever polls a run wants its state, which does not depend on the store.</summary>
    private static readonly TimeSpan ReportBound = TimeSpan.FromSeconds(5);

    /// <summary>Asks for a run; it works while the caller polls.</summary>
    public static async Task<IResult> StartAsync(HttpRequest request, string org, IRunHost runs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(runs);
        if (!OrganizationId.TryParse(org, out var organizationId))
        {
            return Problem.BadOrganization();
        }

        var (order, problem) = await StartRunRequest.ReadAsync(request, cancellationToken);
        if (order is null)
        {
            return problem!;
        }

        var (accepted, conflict) = await RunStart.TryAsync(runs, organizationId, order, cancellationToken);
        return accepted is null ? conflict!.Answer(request) : TypedResults.Accepted(accepted.Location, accepted);
    }

    /// <summary>The state of a run.</summary>
    public async Task<IResult> GetAsync(string id, IRunHost runs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (!RunName.TryParse(id, out var organizationId, out var runId))
        {
            return Problem.BadRequest("The id in the path is not a run's; the Location of an accepted run is.");
        }

        if (await runs.FindAsync(organizationId, runId, cancellationToken) is { } standing)
        {
            var (report, unavailable) = await TryFindReportAsync(standing, cancellationToken);
            return TypedResults.Ok(RunDocument.Of(standing, report) with { ReportUnavailable = unavailable ? true : null });
        }

        return await databases.Of(organizationId).Reports.FindAsync(runId, cancellationToken) is { } stored
            ? TypedResults.Ok(RunDocument.Of(stored))
            : Problem.NotFound($"There is no run {id}: it was never accepted, or it left no report and was followed by others.");
    }

    /// <summary>The organization's last runs, newest first, whoever started them.</summary>
    public async Task<IResult> ListAsync(HttpRequest request, string org, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!OrganizationId.TryParse(org, out var organizationId))
        {
            return Problem.BadOrganization();
        }

        return QueryParameter.TryReadCount(request, "limit", DefaultLimit, MaxLimit, out var limit)
            ? TypedResults.Ok(await databases.Of(organizationId).Reports.NewestAsync(limit, cancellationToken))
            : Problem.BadRequest($"The limit is not a whole number from 1 to {MaxLimit}.");
    }

    /// <summary>The report of a run that the host knows: its state does not depend on the store, so that a store which fails is no failure here.</summary>
    private async Task<(RunReport? Report, bool Unavailable)> TryFindReportAsync(RunStanding standing, CancellationToken cancellationToken)
    {
        if (standing.Run.DryRun || !standing.HasBegun)
        {
            return (null, false);
        }

        using var bound = new CancellationTokenSource(ReportBound, timeProvider);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            return (await databases.Of(standing.Run.OrganizationId).Reports.FindAsync(standing.Run.RunId, reading.Token), false);
        }
        catch (Exception failure) when (failure is ObjectStoreException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            logger.LogWarning(failure, "The report of run {RunId} of organization {OrganizationId} cannot be read", standing.Run.RunId, standing.Run.OrganizationId);
            return (null, true);
        }
    }
}

/// <summary>The body of a request for a run. No body means a run as of now.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StartRunRequest
{
    /// <summary>The day to plan for; by default the instant at which the run takes place.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Plan and compare only. The default value is <see langword="false"/>.</summary>
    public bool DryRun { get; init; }

    /// <summary>Reads the body; of the two results one is <see langword="null"/>.</summary>
    internal static async Task<(StartRunRequest? Order, IResult? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (await RequestBody.ReadAsync(request, JsonBody.MaxBytes, cancellationToken) is not { } bytes)
        {
            return (null, Problem.TooLarge($"The body is larger than {JsonBody.MaxBytes} bytes; send {{\"asOf\":\"2025-06-01\",\"dryRun\":true}} or nothing."));
        }

        if (bytes.Length == 0)
        {
            return (new StartRunRequest(), null);
        }

        return request.HasJsonContentType()
            ? Parse(bytes)
            : (null, Problem.UnsupportedMediaType("The body is not declared as JSON; send it as Content-Type: application/json."));
    }

    private static (StartRunRequest? Order, IResult? Problem) Parse(byte[] bytes)
    {
        try
        {
            var order = JsonSerializer.Deserialize<StartRunRequest>(bytes, JsonBody.Strict) ?? new StartRunRequest();
            if (order.AsOf is { } day)
            {
                _ = PlanningMoment.AsOf(day);
            }

            return (order, null);
        }
        catch (JsonException failure)
        {
            // The parser's own message may repeat what was sent.
            var place = failure.Path is "$.asOf" or "$.dryRun" ? $" at {failure.Path[2..]}" : "";
            return (null, Problem.BadRequest($"The body cannot be read{place}: send JSON with asOf (a day as YYYY-MM-DD) and dryRun (true or false), each once at most and nothing else."));
        }
        catch (InvalidSettingException failure)
        {
            return (null, Problem.BadRequest(failure.Message));
        }
    }
}
