using System.Text.Json.Serialization;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Runs.Notifications;

/// <summary>What may be notified of a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunEvent>))]
public enum RunEvent
{
    /// <summary>The guard or a pause keeps the plan back until a person decides.</summary>
    [JsonStringEnumMemberName("run.held")]
    Held,

    /// <summary>A passing fault outlasted all tries, or the run failed in an unforeseen way.</summary>
    [JsonStringEnumMemberName("run.failed")]
    Failed,

    /// <summary>The run will fail again until a person corrects something.</summary>
    [JsonStringEnumMemberName("run.rejected")]
    Rejected,

    /// <summary>The first success after any of the others.</summary>
    [JsonStringEnumMemberName("run.recovered")]
    Recovered,
}

/// <summary>Which event the end of a run is.</summary>
public static class RunEvents
{
    /// <summary>
    /// Whether the end of a run is of interest to whoever is notified: not that of a run that found the lease busy to the last, was superseded or deferred, because another run
    /// of the organization is at work or will be; nor that of a dry run. A pure function, so that an orchestration may ask.
    /// </summary>
    /// <param name="request">The run that was asked for.</param>
    /// <param name="outcome">How it ended, once no other try follows.</param>
    public static bool Concern(RunRequest request, RunOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(outcome);
        return !request.DryRun && (outcome.Succeeded || Of(outcome.Status) is not null);
    }

    /// <summary>The event; <see langword="null"/> for a success, which may be a recovery, and for what is not notified.</summary>
    internal static RunEvent? Of(RunStatus status) => status switch
    {
        RunStatus.Held => RunEvent.Held,
        RunStatus.Transient => RunEvent.Failed,
        RunStatus.Rejected => RunEvent.Rejected,
        _ => null,
    };

    /// <summary>The event's name without <c>run.</c></summary>
    internal static string Word(this RunEvent type) => type switch
    {
        RunEvent.Held => "held",
        RunEvent.Failed => "failed",
        RunEvent.Rejected => "rejected",
        _ => "recovered",
    };
}
