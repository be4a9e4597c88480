using System.Text.Json.Serialization;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>
/// Where an occurrence stands: the custom status of <see cref="ScheduleOrganizations"/>. Where the runs are split, those of a batch count when the
/// batch has ended: until then its own custom status counts them.
/// </summary>
public sealed record OccurrenceProgress
{
    /// <summary>Runs that ended.</summary>
    public required int Done { get; init; }

    /// <summary>Runs that ended without success, and are not held.</summary>
    public required int Failed { get; init; }

    /// <summary>Runs whose plan is held.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Held { get; init; }

    /// <summary>All runs.</summary>
    public required int Total { get; init; }

    /// <summary>The orchestrations of the batches that work; <see langword="null"/> where the runs are not split.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Batches { get; init; }

    /// <summary>The progress after further runs have ended.</summary>
    internal OccurrenceProgress With(IReadOnlyList<RunSummary> ended) =>
        this with { Done = Done + ended.Count, Failed = Failed + ended.Count(run => !run.Succeeded && run.Status != RunStatus.Held), Held = Held + ended.Count(run => run.Status == RunStatus.Held) };
}
