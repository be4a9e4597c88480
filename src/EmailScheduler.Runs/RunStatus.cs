using System.Text.Json.Serialization;

namespace EmailScheduler.Runs;

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

    /// <summary>Another run holds the lease; nothing was done.</summary>
    [JsonStringEnumMemberName("busy")]
    Busy,

    /// <summary>A fault that may pass (network, overload, a lost race, a lost lease); nothing was changed, the same run may be tried again.</summary>
    [JsonStringEnumMemberName("transient")]
    Transient,

    /// <summary>A fault that stays until a person mends it; nothing was changed.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,
}
