using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Http;

/// <summary>The answer to a request for a run that was accepted.</summary>
public sealed record AcceptedRun
{
    /// <summary>The run's name: <c>GET /api/runs/{id}</c> tells where it stands.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>The organization.</summary>
    [JsonPropertyName("organizationId")]
    public required long OrganizationId { get; init; }

    /// <summary>The run.</summary>
    [JsonPropertyName("runId")]
    public required string RunId { get; init; }
}
