using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Reports;

/// <summary>What became of the rows of <c>email_schedules</c>.</summary>
public sealed record ReportedRows
{
    /// <summary>New rows.</summary>
    [JsonPropertyName("inserted")]
    public long Inserted { get; init; }

    /// <summary>Rows brought to the plan, and rows that missed their date.</summary>
    [JsonPropertyName("updated")]
    public long Updated { get; init; }

    /// <summary>Rows no longer in the plan.</summary>
    [JsonPropertyName("deleted")]
    public long Deleted { get; init; }

    /// <summary>Rows that were as they should be, or are not the scheduler's to change.</summary>
    [JsonPropertyName("untouched")]
    public long Untouched { get; init; }

    /// <summary>Mails not written because the sender already has a row for them.</summary>
    [JsonPropertyName("alreadyHandled")]
    public long AlreadyHandled { get; init; }
}
