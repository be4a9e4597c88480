using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Reports;

/// <summary>How long one step of a run took.</summary>
public sealed record ReportedStep
{
    /// <summary>The step's name.</summary>
    [JsonPropertyName("step")]
    public required string Step { get; init; }

    /// <summary>Its duration in milliseconds.</summary>
    [JsonPropertyName("milliseconds")]
    public double Milliseconds { get; init; }
}
