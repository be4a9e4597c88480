using System.Text.Json.Serialization;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Reports;

/// <summary>What the guard found in a run's plan, and what came of it.</summary>
public sealed record GuardReport
{
    /// <summary>What the guard does with a finding.</summary>
    public required GuardMode Mode { get; init; }

    /// <summary>What it found, one thing at least: a report without any, such as that of a run that a pause alone holds, has no <see cref="GuardReport"/>.</summary>
    public IReadOnlyList<GuardFinding> Findings { get; init => field = value ?? []; } = [];

    /// <summary>Settings, exclusion windows and engine that the plan was made with, as one hash: an approval holds only for the same.</summary>
    public required string Inputs { get; init; }

    /// <summary>The run whose commit the plan was compared with: an approval holds until the next full commit; <see langword="null"/> where there was none to compare with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ComparedRun { get; init; }

    /// <summary>Whether this holds a plan back.</summary>
    [JsonIgnore]
    public bool Holds => this is { Mode: GuardMode.Hold, ApprovedRun: null } && Findings.Any(finding => finding.Holds);

    /// <summary>What the plan would have done to the rows, where it was held.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RowCounts? Withheld { get; init; }

    /// <summary>The held run whose approval let the plan pass.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ApprovedRun { get; init; }
}
