using System.Text.Json.Serialization;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>What became of one occurrence.</summary>
public sealed record OccurrenceSummary
{
    /// <summary>The timer's occurrence (UTC).</summary>
    public required DateTimeOffset Occurrence { get; init; }

    /// <summary>The organizations' runs, in the order in which they were listed.</summary>
    public required IReadOnlyList<RunSummary> Runs { get; init; }
}

/// <summary>What became of one organization's run.</summary>
public sealed record RunSummary
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>How it ended; <see langword="null"/> when it failed in an unforeseen way.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Why it did not complete.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the organization's plan is now as it should be.</summary>
    [JsonIgnore]
    public bool Succeeded => Status is RunStatus.Completed or RunStatus.Unchanged;
}
