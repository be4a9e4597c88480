using System.Text.Json.Serialization;
using EmailScheduler.Api.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EmailScheduler.Api.Http;

/// <summary>Starts a run that a request asks for, unless the organization has one.</summary>
internal static class RunStart
{
    /// <summary>As reports name whoever asks for a run over HTTP: a function key does not say who holds it.</summary>
    private const string Actor = "http";

    /// <summary>Starts a run; of the two results one is <see langword="null"/>.</summary>
    public static async Task<(AcceptedRun? Accepted, RunConflict? Conflict)> TryAsync(IRunHost runs, long organizationId, StartRunRequest order, CancellationToken cancellationToken)
    {
        var started = await runs.StartAsync(new RunOrder { OrganizationId = organizationId, Actor = Actor, AsOf = order.AsOf, DryRun = order.DryRun }, cancellationToken);
        return started is { IsAccepted: true, RunId: { } runId }
            ? (new AcceptedRun { Id = RunName.Of(organizationId, runId), OrganizationId = organizationId, RunId = runId }, null)
            : (null, new RunConflict(organizationId, started.RunId));
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
            request.HttpContext.Response.Headers.Location = $"/api/runs/{RunName.Of(OrganizationId, RunId)}";
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
