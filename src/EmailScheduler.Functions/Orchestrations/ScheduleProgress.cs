using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>
/// Where an occasion stands: the custom status of <see cref="ScheduleOrganizations"/>. Where the runs are split, those of a batch count when the
/// batch has ended: until then its own custom status counts them.
/// </summary>
public sealed record ScheduleProgress
{
    /// <summary>Runs that ended.</summary>
    [JsonPropertyName("done")]
    public required int Done { get; init; }

    /// <summary>Runs that ended without success.</summary>
    [JsonPropertyName("failed")]
    public required int Failed { get; init; }

    /// <summary>All runs.</summary>
    [JsonPropertyName("total")]
    public required int Total { get; init; }

    /// <summary>The orchestrations of the batches that work; <see langword="null"/> where the runs are not split.</summary>
    [JsonPropertyName("batches")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Batches { get; init; }

    /// <summary>The progress after further runs have ended.</summary>
    internal ScheduleProgress With(IReadOnlyList<RunSummary> ended) =>
        this with { Done = Done + ended.Count, Failed = Failed + ended.Count(run => !run.Succeeded) };
}
