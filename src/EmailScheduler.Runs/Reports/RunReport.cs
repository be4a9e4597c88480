using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Reports;

/// <summary>
/// What one run did, in counts: it never holds an address, a name or a contact's id. Kept in the store at
/// <c>org-data/{org}.db.runs/{run id}.json</c>. Fields may be added; none is renamed.
/// </summary>
public sealed record RunReport
{
    /// <summary>The run.</summary>
    [JsonPropertyName("runId")]
    public required string RunId { get; init; }

    /// <summary>The organization.</summary>
    [JsonPropertyName("organizationId")]
    public required long OrganizationId { get; init; }

    /// <summary>How the run ended.</summary>
    [JsonPropertyName("status")]
    public required RunStatus Status { get; init; }

    /// <summary>Why it did not complete.</summary>
    [JsonPropertyName("reason")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>What must be mended when it was rejected.</summary>
    [JsonPropertyName("rejection")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FailureCategory? Rejection { get; init; }

    /// <summary>What should be looked after although the run did its work, one line each; <see langword="null"/> when there is nothing.</summary>
    [JsonPropertyName("warnings")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Whether the run only planned.</summary>
    [JsonPropertyName("dryRun")]
    public bool DryRun { get; init; }

    /// <summary>Which try of the run wrote this, from 1; 1 in reports of versions that did not count tries.</summary>
    [JsonPropertyName("try")]
    public int Try { get; init; } = 1;

    /// <summary>When the run started (UTC).</summary>
    [JsonPropertyName("startedAt")]
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long the run took, in milliseconds.</summary>
    [JsonPropertyName("milliseconds")]
    public long Milliseconds { get; init; }

    /// <summary>The version that the run read: an ETag or a transaction id.</summary>
    [JsonPropertyName("baseVersion")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BaseVersion { get; init; }

    /// <summary>The version that the run committed.</summary>
    [JsonPropertyName("version")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Version { get; init; }

    /// <summary>Bytes of the database fetched from the store.</summary>
    [JsonPropertyName("bytesFetched")]
    public long BytesFetched { get; init; }

    /// <summary>Bytes of the database sent to the store.</summary>
    [JsonPropertyName("bytesSent")]
    public long BytesSent { get; init; }

    /// <summary>What this try asked of the store; <see langword="null"/> in reports of versions that did not count it.</summary>
    [JsonPropertyName("traffic")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportedTraffic? Traffic { get; init; }

    /// <summary>What became of the rows of <c>email_schedules</c>.</summary>
    [JsonPropertyName("rows")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportedRows? Rows { get; init; }

    /// <summary>What triggers of other programs changed; <see langword="null"/> when the run fired none.</summary>
    [JsonPropertyName("triggers")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportedTriggers? Triggers { get; init; }

    /// <summary>Why the run wrote no row into <c>scheduler_checkpoints</c>; <see langword="null"/> when it wrote one, or changed nothing.</summary>
    [JsonPropertyName("checkpointRefusal")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CheckpointRefusal { get; init; }

    /// <summary>The plan; <see langword="null"/> when the run did not get that far.</summary>
    [JsonPropertyName("plan")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportedPlan? Plan { get; init; }

    /// <summary>How long each step took, in order.</summary>
    [JsonPropertyName("steps")]
    public IReadOnlyList<ReportedStep> Steps { get; init; } = [];
}
