using System.Text.Json.Serialization;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Functions.Http;

/// <summary>One organization, as the API tells it.</summary>
public sealed record OrganizationDocument
{
    /// <summary>The organization.</summary>
    [JsonPropertyName("organizationId")]
    public required long OrganizationId { get; init; }

    /// <summary>Its newest run's report.</summary>
    [JsonPropertyName("lastRun")]
    public required RunReport? LastRun { get; init; }

    /// <summary>Who works on its database; an expired lease is nobody's.</summary>
    [JsonPropertyName("lease")]
    public required RunHolder? Lease { get; init; }

    /// <summary>When the timer runs it next (UTC).</summary>
    [JsonPropertyName("nextRun")]
    public required DateTimeOffset? NextRun { get; init; }
}
