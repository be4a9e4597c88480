using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>The runs of one occasion, and the limits that were in force then: an orchestration that reads settings again would not replay.</summary>
public sealed record DueRuns
{
    /// <summary>The runs, one for each organization.</summary>
    [JsonPropertyName("runs")]
    public required IReadOnlyList<OrganizationTask> Runs { get; init; }

    /// <summary>Runs that work or wait at the same time.</summary>
    [JsonPropertyName("maxParallelRuns")]
    public int MaxParallelRuns { get; init; } = 1;
}
