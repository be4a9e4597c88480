using System.Text.Json.Serialization;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>What <see cref="ScheduleOrganization"/> is asked to bring to an end.</summary>
public sealed record RunOrganizationInput
{
    /// <summary>The run.</summary>
    [JsonPropertyName("run")]
    public required RunRequest Run { get; init; }

    /// <summary>How it is tried again.</summary>
    [JsonPropertyName("retry")]
    public RetrySettings Retry { get; init; } = new();
}
