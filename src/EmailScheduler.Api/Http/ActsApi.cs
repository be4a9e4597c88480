using System.Text.Json.Serialization;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Settings;
using EmailScheduler.Api.Work;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Http;

/// <summary>What people do about runs, over HTTP: approve what is held, pause, resume, and see who did what.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="callers">Who acts.</param>
public sealed class ActsApi(OrganizationDatabases databases, ICallerReader callers)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1000;
    private const string ApproveExample = """{"reason":"the new list is right","run":true}""";
    private const string PauseExample = """{"reason":"the list is wrong","until":"2026-03-02"}""";

    /// <summary>Approves the plan that the newest run has held back, and on request runs at once.</summary>
    public async Task<IResult> ApproveAsync(HttpRequest request, string org, IRunHost runs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(runs);
        if (!OrganizationId.TryParse(org, out var organizationId))
        {
            return Problem.BadOrganization();
        }

        var (order, problem) = await JsonBody.ReadAsync<ApproveRequest>(request, ApproveExample, cancellationToken);
        if (order is null)
        {
            return problem!;
        }

        ApproveOutcome outcome;
        try
        {
            outcome = await databases.ActsOf(organizationId).ApproveNewestAsync(ActReason.Parse(order.Reason, "reason"), ActorOf(request), order.HeldRun, cancellationToken);
        }
        catch (InvalidSettingException failure)
        {
            return Problem.BadRequest(failure.Message);
        }

        if (outcome.Refusal is { } refusal)
        {
            return outcome.HasRun ? Problem.Conflict(refusal) : Problem.NotFound(refusal);
        }

        var approved = ApprovedDocument.Of(organizationId, outcome);
        if (!order.Run)
        {
            return TypedResults.Ok(approved);
        }

        var (accepted, conflict) = await RunStart.TryAsync(runs, organizationId, new StartRunRequest(), cancellationToken);
        return accepted is null ? conflict!.Answer(request, "The plan is approved.") : TypedResults.Accepted(accepted.Location, approved with { Run = accepted });
    }

    /// <summary>The pause of an organization's runs.</summary>
    public async Task<IResult> GetPauseAsync(string org, CancellationToken cancellationToken) => OrganizationId.TryParse(org, out var organizationId)
        ? TypedResults.Ok(new PausedDocument { OrganizationId = organizationId, Pause = await databases.ActsOf(organizationId).FindPauseAsync(cancellationToken) })
        : Problem.BadOrganization();

    /// <summary>Pauses an organization's runs; a pause that is there is replaced.</summary>
    public async Task<IResult> PauseAsync(HttpRequest request, string org, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!OrganizationId.TryParse(org, out var organizationId))
        {
            return Problem.BadOrganization();
        }

        var (order, problem) = await JsonBody.ReadAsync<PauseRequest>(request, PauseExample, cancellationToken);
        if (order is null)
        {
            return problem!;
        }

        try
        {
            var outcome = await databases.ActsOf(organizationId).PauseAsync(ActReason.Parse(order.Reason, "reason"), order.Until, ActorOf(request), cancellationToken);
            return TypedResults.Ok(new PausedDocument { OrganizationId = organizationId, Pause = outcome.Pause, Replaced = outcome.Replaced, Warning = outcome.Warning });
        }
        catch (InvalidSettingException failure)
        {
            return Problem.BadRequest(failure.Message);
        }
        catch (InvalidDatabaseException failure)
        {
            return Problem.NotFound(failure.Message);
        }
    }

    /// <summary>Ends the pause of an organization's runs.</summary>
    public async Task<IResult> ResumeAsync(HttpRequest request, string org, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!OrganizationId.TryParse(org, out var organizationId))
        {
            return Problem.BadOrganization();
        }

        if (!QueryParameter.TryReadReason(request, out var reason, out var fault))
        {
            return Problem.BadRequest(fault);
        }

        var outcome = await databases.ActsOf(organizationId).ResumeAsync(reason, ActorOf(request), cancellationToken);
        return outcome.Result switch
        {
            ResumeResult.Resumed => TypedResults.NoContent(),
            ResumeResult.NotPaused => Problem.NotFound($"Organization {organizationId} is not paused."),
            _ => Problem.Conflict($"Another pause of organization {organizationId} has taken the place of the one that was to be ended, and holds; look at it, and ask again if that is to be ended too."),
        };
    }

    /// <summary>What people did, newest first.</summary>
    public async Task<IResult> ListAsync(HttpRequest request, string org, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!OrganizationId.TryParse(org, out var organizationId))
        {
            return Problem.BadOrganization();
        }

        return QueryParameter.TryReadCount(request, "limit", DefaultLimit, MaxLimit, out var limit)
            ? TypedResults.Ok(new ActsDocument { OrganizationId = organizationId, Acts = await databases.ActsOf(organizationId).ListAsync(limit, cancellationToken: cancellationToken) })
            : Problem.BadRequest($"The limit is not a whole number from 1 to {MaxLimit}.");
    }

    private string ActorOf(HttpRequest request) => callers.Read(request.HttpContext).Actor;
}

/// <summary>The body of a request to approve.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ApproveRequest
{
    /// <summary>Why: a line of at most 500 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether to run at once. The default value is <see langword="false"/>.</summary>
    public bool Run { get; init; }

    /// <summary>The run whose plan is meant, to be sure; refused when it is not the newest one.</summary>
    public string? HeldRun { get; init; }
}

/// <summary>The body of a request to pause.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PauseRequest
{
    /// <summary>Why: a line of at most 500 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>The first day that is planned again, in the organization's time zone; by default until it is resumed.</summary>
    public DateOnly? Until { get; init; }
}

/// <summary>A plan that is approved.</summary>
public sealed record ApprovedDocument
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>Whether this request has approved it; else another person had done so already, as the approval says.</summary>
    public required bool IsNew { get; init; }

    /// <summary>The approval.</summary>
    public required Approval Approval { get; init; }

    /// <summary>The pause that holds the plan back all the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Pause? Pause { get; init; }

    /// <summary>That the act could not be recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Warning { get; init; }

    /// <summary>The run that was started.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AcceptedRun? Run { get; init; }

    internal static ApprovedDocument Of(long organizationId, ApproveOutcome outcome) =>
        new() { OrganizationId = organizationId, IsNew = outcome.IsNew, Approval = outcome.Approval!, Pause = outcome.Pause, Warning = outcome.Warning };
}

/// <summary>An organization's pause.</summary>
public sealed record PausedDocument
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The pause that holds today; <see langword="null"/> when there is none.</summary>
    public required Pause? Pause { get; init; }

    /// <summary>The pause that it has replaced.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Pause? Replaced { get; init; }

    /// <summary>That the act could not be recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Warning { get; init; }
}

/// <summary>What people did to an organization.</summary>
public sealed record ActsDocument
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The acts, newest first.</summary>
    public required IReadOnlyList<AuditRecord> Acts { get; init; }
}
