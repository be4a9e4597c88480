using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Reports;

/// <summary>How a run ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>The plan changed and is committed (in a dry run: would have been).</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>The database already was as planned; nothing was written.</summary>
    [JsonStringEnumMemberName("unchanged")]
    Unchanged,

    /// <summary>
    /// The guard or a pause keeps the plan back until a person decides. Only the safe part is committed: reported events, and emails that must not be sent are
    /// withdrawn. Terminal, and not a failure: another try would end alike.
    /// </summary>
    [JsonStringEnumMemberName("held")]
    Held,

    /// <summary>Another run holds the lease; nothing was done.</summary>
    [JsonStringEnumMemberName("busy")]
    Busy,

    /// <summary>
    /// A fault that may pass (network, overload, a lost race, a lost lease). Nothing was changed, unless the commit's answer was lost: then it may have
    /// happened. The same run may be tried again in any case; it recognizes a commit of its own by the run id.
    /// </summary>
    [JsonStringEnumMemberName("transient")]
    Transient,

    /// <summary>A fault that stays until a person fixes it. Nothing was changed, unless the store refused to say what became of a commit whose answer was lost.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>
    /// A later try of the same run has taken over; waited for, and not counted. This try has changed nothing, unless its commit was under way: then the
    /// later try finds it by the run id. The later try writes the report.
    /// </summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,

    /// <summary>
    /// The worker could not see the run through: it is reserved for a run that must work alone, or its host stopped it. Nothing was changed, unless
    /// it was stopped during the commit, which the next try recognizes. Waited for, and not counted as a failed try.
    /// </summary>
    [JsonStringEnumMemberName("deferred")]
    Deferred,
}

/// <summary>What a person has to fix before a rejected run can succeed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureCategory>))]
public enum FailureCategory
{
    /// <summary>The database is missing, damaged, or lacks what the scheduler needs.</summary>
    [JsonStringEnumMemberName("database")]
    Database,

    /// <summary>A setting, an argument, a credential, a permission, or the store's folder.</summary>
    [JsonStringEnumMemberName("configuration")]
    Configuration,

    /// <summary>The engine failed or did what it must not; its work was thrown away.</summary>
    [JsonStringEnumMemberName("engine")]
    Engine,
}
