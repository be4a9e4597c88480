using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>
/// What the timer asks for. Kept in orchestrations' histories, as are all records here: names are fixed, unknown fields are ignored, new
/// fields must be optional.
/// </summary>
public sealed record ScheduleOccasion
{
    /// <summary>The timer's occurrence (UTC).</summary>
    [JsonPropertyName("occurrence")]
    public required DateTimeOffset Occurrence { get; init; }

    /// <summary>The last occurrence that was handled before (UTC); <see langword="null"/> when there was none.</summary>
    [JsonPropertyName("since")]
    public DateTimeOffset? Since { get; init; }
}
