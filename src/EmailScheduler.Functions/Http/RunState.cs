using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Http;

/// <summary>Where a run stands, for those who poll: only the last two stay as they are.</summary>
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

    /// <summary>The run gave up.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
