using System.Text.Json.Serialization;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Reports;

/// <summary>What triggers of other programs changed while the run wrote its plan.</summary>
public sealed record ReportedTriggers
{
    /// <summary>Rows that they inserted, updated or deleted in any table, <c>email_schedules</c> included.</summary>
    [JsonPropertyName("rows")]
    public long Rows { get; init; }

    /// <summary>The tables that only they write, by name.</summary>
    [JsonPropertyName("tables")]
    public IReadOnlyList<ReportedTriggerTable> Tables { get; init; } = [];

    internal static ReportedTriggers? Of(TriggerChanges? changes) => changes is null
        ? null
        : new ReportedTriggers
        {
            Rows = changes.Rows,
            Tables = [.. changes.Tables.Select(table => new ReportedTriggerTable { Table = table.Table, RowsBefore = table.RowsBefore, RowsAfter = table.RowsAfter })],
        };
}
