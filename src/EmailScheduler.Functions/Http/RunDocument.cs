using System.Text.Json;
using System.Text.Json.Serialization;
using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Retries;
using Microsoft.DurableTask.Client;

namespace EmailScheduler.Functions.Http;

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

    /// <summary>A run whose orchestration is known.</summary>
    internal static RunDocument Of(RunOrganizationInput task, OrchestrationMetadata orchestration, RunReport? report)
    {
        var standing = Read<RunWorkflowStatus>(orchestration.SerializedCustomStatus);
        var outcome = orchestration.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? Read<RunOutcome>(orchestration.SerializedOutput) : null;
        var document = Named(task.Run.OrganizationId, task.Run.RunId, StateOf(orchestration.RuntimeStatus, standing, outcome)) with
        {
            Status = outcome?.Status ?? standing?.LastStatus,
            Reason = outcome is null ? standing?.Reason : outcome.Reason,
            Rejection = outcome?.Rejection,
            Tries = standing?.Tries,
            NextTryAt = standing?.NextTryAt,
            Report = outcome?.Report ?? report,
        };
        return document.State == RunState.Failed && outcome is null
            ? document with { Status = null, NextTryAt = null, Reason = Unforeseen(orchestration, task.Run.RunId) }
            : document;
    }

    /// <summary>A run of which only the report is left.</summary>
    internal static RunDocument Of(RunReport report) =>
        Named(report.OrganizationId, report.RunId, StateOf(report.Status)) with
        {
            Status = report.Status,
            Reason = report.Reason,
            Rejection = report.Rejection,
            Report = report,
        };

    private static RunDocument Named(long organizationId, string runId, RunState state) =>
        new() { Id = RunInstance.NameOf(organizationId, runId), OrganizationId = organizationId, RunId = runId, State = state };

    private static RunState StateOf(OrchestrationRuntimeStatus status, RunWorkflowStatus? standing, RunOutcome? outcome) => status switch
    {
        OrchestrationRuntimeStatus.Pending => RunState.Pending,
        OrchestrationRuntimeStatus.Completed => StateOf(outcome?.Status),
        OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated => RunState.Failed,
        _ => standing?.NextTryAt is null ? RunState.Running : RunState.Waiting,
    };

    private static RunState StateOf(RunStatus? status) => status switch
    {
        RunStatus.Completed or RunStatus.Unchanged => RunState.Succeeded,
        RunStatus.Held => RunState.Held,
        _ => RunState.Failed,
    };

    private static string Unforeseen(OrchestrationMetadata orchestration, string runId) => orchestration.RuntimeStatus == OrchestrationRuntimeStatus.Terminated
        ? FailureText.Terminated
        : FailureText.Unforeseen(orchestration.FailureDetails, runId);

    private static T? Read<T>(string? json)
        where T : class => string.IsNullOrEmpty(json) ? null : JsonSerializer.Deserialize<T>(json, StoredJson.Options);
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
