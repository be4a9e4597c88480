using System.Text.Json.Serialization;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Reports;

/// <summary>How many rows of one type a dry run would change in one way.</summary>
public sealed record ReportedChange
{
    /// <summary>What becomes of the rows.</summary>
    [JsonPropertyName("change")]
    public required PlannedChange Change { get; init; }

    /// <summary>The <c>email_type</c>.</summary>
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    /// <summary>How many rows.</summary>
    [JsonPropertyName("rows")]
    public long Rows { get; init; }
}
