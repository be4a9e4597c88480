using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>
/// What the timer asks for, and an orchestration that splits its runs asks of each batch. Kept in orchestrations' histories, as are all records here: names are fixed, unknown fields are ignored, new
/// fields must be optional.
/// </summary>
public sealed record TimerOccurrence
{
    /// <summary>The timer's occurrence (UTC).</summary>
    public required DateTimeOffset Occurrence { get; init; }

    /// <summary>The last occurrence that was handled before (UTC); <see langword="null"/> when there was none.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>
    /// The timer's next occurrence (UTC), which catches up on this one where that has failed by then; by default <see langword="null"/>, as in the histories of releases that did not look ahead.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Next { get; init; }

    /// <summary>The runs to bring to an end; by default <see langword="null"/>: those that are due, which are then listed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DueRunList? Batch { get; init; }
}

/// <summary>The runs of one occurrence, and the limits that were in force then: an orchestration that reads settings again would not replay.</summary>
public sealed record DueRunList
{
    /// <summary>The runs, one for each organization.</summary>
    public required IReadOnlyList<RunOrganizationInput> Runs { get; init; }

    /// <summary>Runs that work or wait at the same time.</summary>
    public int MaxParallelRuns { get; init; } = 1;

    /// <summary>
    /// The most runs of one batch: more are split. By default <see langword="null"/>: they are not split, as in the histories of releases that had no
    /// batches, which must replay as they were.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? BatchSize { get; init; }
}
