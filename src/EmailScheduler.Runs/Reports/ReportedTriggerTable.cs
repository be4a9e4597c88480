using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Reports;

/// <summary>A table that triggers of other programs could write while the run wrote its plan.</summary>
public sealed record ReportedTriggerTable
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("table")]
    public required string Table { get; init; }

    /// <summary>Rows before; <see langword="null"/> for a virtual table, which is not counted.</summary>
    [JsonPropertyName("rowsBefore")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RowsBefore { get; init; }

    /// <summary>Rows after; <see langword="null"/> for a virtual table.</summary>
    [JsonPropertyName("rowsAfter")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RowsAfter { get; init; }
}
