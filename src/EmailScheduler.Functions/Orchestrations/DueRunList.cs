using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>The runs of one occasion, and the limits that were in force then: an orchestration that reads settings again would not replay.</summary>
public sealed record DueRunList
{
    /// <summary>The runs, one for each organization.</summary>
    [JsonPropertyName("runs")]
    public required IReadOnlyList<RunOrganizationInput> Runs { get; init; }

    /// <summary>Runs that work or wait at the same time.</summary>
    [JsonPropertyName("maxParallelRuns")]
    public int MaxParallelRuns { get; init; } = 1;

    /// <summary>
    /// The most runs of one batch: more are split. By default <see langword="null"/>: they are not split, as in the histories of releases that had no
    /// batches, which must replay as they were.
    /// </summary>
    [JsonPropertyName("batchSize")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? BatchSize { get; init; }
}
