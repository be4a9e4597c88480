using System.Text.Json.Serialization;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Functions.Http;

/// <summary>One organization, as the API shows it.</summary>
public sealed record OrganizationDocument
{
    /// <summary>The organization.</summary>
    [JsonPropertyName("organizationId")]
    public required long OrganizationId { get; init; }

    /// <summary>Its newest run; <see langword="null"/> when none has left a status.</summary>
    [JsonPropertyName("lastRun")]
    public required LastRun? LastRun { get; init; }

    /// <summary>When its last successful run started (UTC).</summary>
    [JsonPropertyName("lastSuccessAt")]
    public required DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>When the timer runs it next (UTC).</summary>
    [JsonPropertyName("nextRun")]
    public required DateTimeOffset? NextRun { get; init; }

    /// <summary>Who works on its database, when that was asked for; an expired lease counts as free.</summary>
    [JsonPropertyName("lease")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunHolder? Lease { get; init; }
}
