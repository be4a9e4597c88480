using System.Text.Json.Serialization;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Runs.Notifications;

/// <summary>
/// What is sent when a run did not go as it should, or goes as it should again: the body as Standard Webhooks recommends it (docs/notifications.md). In counts and reasons,
/// never with an address. Fields may be added; none is renamed.
/// </summary>
public sealed record RunNotification
{
    /// <summary>What happened: <c>run.held</c>, <c>run.failed</c>, <c>run.rejected</c> or <c>run.recovered</c>.</summary>
    [JsonPropertyOrder(-3)]
    public required RunEvent Type { get; init; }

    /// <summary>When it was noticed that the run had ended (UTC); each delivery of one event says the same.</summary>
    [JsonPropertyOrder(-2)]
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The run.</summary>
    public required NotifiedRun Data { get; init; }

    /// <summary>
    /// The <c>webhook-id</c>: the run's id and the event, the same in each delivery. Without a full stop, because the id is signed together with what follows it, separated by full stops.
    /// </summary>
    [JsonIgnore]
    public string Id => $"{Data.RunId}-{Type.Word()}";
}

/// <summary>The run that a notification is about.</summary>
public sealed record NotifiedRun
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>How it ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>What a person must correct when it was rejected.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FailureCategory? Rejection { get; init; }

    /// <summary>Why it did not complete: one line of at most a kilobyte, without whatever looks like an address.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>When the run, or its last try that left a report, started (UTC).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How long that took, in milliseconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Milliseconds { get; init; }

    /// <summary>Emails planned to be sent; not set when the run did not get as far as a plan.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Scheduled { get; init; }

    /// <summary>Emails planned to be skipped.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Skipped { get; init; }

    /// <summary>Rows of <c>email_schedules</c> inserted, updated and deleted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RowsChanged { get; init; }

    /// <summary>Rows that a held plan would have inserted, updated and deleted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RowsWithheld { get; init; }

    /// <summary>What the guard found in the plan, in numbers: at most 20 findings, those that hold the plan first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NotifiedFinding>? Findings { get; init; }

    /// <summary>Since when the organization is paused (UTC); not set when it is not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? PausedSince { get; init; }

    /// <summary>Of <c>run.recovered</c>: the first run since the last success that was notified of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UnresolvedRun? RecoveredFrom { get; init; }
}

/// <summary>One finding of the guard, in numbers.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Number">The number of this plan.</param>
/// <param name="Before">The number that it is compared with.</param>
/// <param name="Limit">The number that is still within bounds.</param>
/// <param name="Holds">Whether it holds the plan back.</param>
public sealed record NotifiedFinding(GuardFindingKind Kind, long Number, long Before, long Limit, bool Holds);

/// <summary>A run that was notified of as held, failed or rejected.</summary>
/// <param name="Type">What it was notified as.</param>
/// <param name="RunId">The run.</param>
/// <param name="Timestamp">When that was (UTC).</param>
public sealed record UnresolvedRun(RunEvent Type, [property: JsonRequired] string RunId, DateTimeOffset Timestamp);
