using System.Text.Json.Serialization;
using EmailScheduler.Api.Work;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Api.Http;

/// <summary>One run, as the API returns it.</summary>
public sealed record RunDocument
{
    /// <summary>The run's name in the API.</summary>
    public required string Id { get; init; }

    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunState State { get; init; }

    /// <summary>How it ended, or how its last try did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunStatus? Status { get; init; }

    /// <summary>Why it did not complete yet, or at all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>What must be fixed when it was rejected.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FailureCategory? Rejection { get; init; }

    /// <summary>Tries so far.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Tries { get; init; }

    /// <summary>When the next try begins (UTC), while it waits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? NextTryAt { get; init; }

    /// <summary>What it did, in counts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunReport? Report { get; init; }

    /// <summary><see langword="true"/> when the store did not answer, so that it is not known whether there is a report; otherwise not set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ReportUnavailable { get; init; }

    /// <summary>A run that its host knows.</summary>
    /// <param name="standing">Where it stands.</param>
    /// <param name="report">Its report in the store; <see langword="null"/> when there is none (yet).</param>
    public static RunDocument Of(RunStanding standing, RunReport? report)
    {
        ArgumentNullException.ThrowIfNull(standing);
        var (tries, outcome, hasFailed) = (standing.Tries, standing.Outcome, standing.Failure is not null);
        return Named(standing.Run.OrganizationId, standing.Run.RunId, StateOf(standing)) with
        {
            Status = outcome?.Status ?? (hasFailed ? null : tries?.LastStatus),
            Reason = standing.Failure ?? (outcome is null ? tries?.Reason : outcome.Reason),
            Rejection = outcome?.Rejection,
            Tries = tries?.Tries,
            NextTryAt = hasFailed ? null : tries?.NextTryAt,
            Report = outcome?.Report ?? report,
        };
    }

    /// <summary>A run of which only the report is left.</summary>
    public static RunDocument Of(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Named(report.OrganizationId, report.RunId, StateOf(report.Status)) with
        {
            Status = report.Status,
            Reason = report.Reason,
            Rejection = report.Rejection,
            Report = report,
        };
    }

    private static RunDocument Named(long organizationId, string runId, RunState state) =>
        new() { Id = RunName.Of(organizationId, runId), OrganizationId = organizationId, RunId = runId, State = state };

    private static RunState StateOf(RunStanding standing) => standing switch
    {
        { Outcome: { } outcome } => StateOf(outcome.Status),
        { HasEnded: true } => RunState.Failed,
        { HasBegun: false } => RunState.Pending,
        { Tries.NextTryAt: not null } => RunState.Waiting,
        _ => RunState.Running,
    };

    private static RunState StateOf(RunStatus status) => status switch
    {
        RunStatus.Completed or RunStatus.Unchanged => RunState.Succeeded,
        RunStatus.Held => RunState.Held,
        _ => RunState.Failed,
    };
}

/// <summary>Where a run stands, for those who poll: only the last three stay as they are.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunState>))]
public enum RunState
{
    /// <summary>Accepted, not begun.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>A try works.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Waits for the next try.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>The plan is as it should be.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>The guard or a pause keeps the plan back until a person decides.</summary>
    [JsonStringEnumMemberName("held")]
    Held,

    /// <summary>The run gave up.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
