using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>
/// What the timer asks for, and an orchestration that splits its runs asks of each batch. Kept in orchestrations' histories, as are all records here: names are fixed, unknown fields are ignored, new
/// fields must be optional.
/// </summary>
public sealed record TimerOccurrence
{
    /// <summary>The timer's occurrence (UTC).</summary>
    [JsonPropertyName("occurrence")]
    public required DateTimeOffset Occurrence { get; init; }

    /// <summary>The last occurrence that was handled before (UTC); <see langword="null"/> when there was none.</summary>
    [JsonPropertyName("since")]
    public DateTimeOffset? Since { get; init; }

    /// <summary>The runs to bring to an end; by default <see langword="null"/>: those that are due, which are then listed.</summary>
    [JsonPropertyName("batch")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DueRunList? Batch { get; init; }
}
