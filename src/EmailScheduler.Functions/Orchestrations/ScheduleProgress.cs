using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>Where an occasion stands: the custom status of <see cref="ScheduleOrganizations"/>.</summary>
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
}
