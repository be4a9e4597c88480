using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>What became of one occasion.</summary>
public sealed record ScheduleSummary
{
    /// <summary>The timer's occurrence (UTC).</summary>
    [JsonPropertyName("occurrence")]
    public required DateTimeOffset Occurrence { get; init; }

    /// <summary>The organizations' runs, in the order in which they were listed.</summary>
    [JsonPropertyName("runs")]
    public required IReadOnlyList<RunSummary> Runs { get; init; }
}
