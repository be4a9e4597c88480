using System.Text.Json.Serialization;

namespace EmailScheduler.Runs;

/// <summary>What is asked of one run. It crosses process boundaries as JSON: names are fixed, unknown fields are ignored, new fields must be optional.</summary>
public sealed record RunRequest
{
    /// <summary>The organization; see <see cref="Runs.Identifiers.OrganizationId"/> for what is valid.</summary>
    [JsonPropertyName("organizationId")]
    public required long OrganizationId { get; init; }

    /// <summary>Identifies the run; a repeated request with the same id has no second effect. See <see cref="Runs.Identifiers.RunId.New"/>.</summary>
    [JsonPropertyName("runId")]
    public required string RunId { get; init; }

    /// <summary>The day to plan for; by default the instant at which the run takes place.</summary>
    [JsonPropertyName("asOf")]
    public DateOnly? AsOf { get; init; }

    /// <summary>Plan and compare only: no lease, no commit, no report in the store. The default is <see langword="false"/>.</summary>
    [JsonPropertyName("dryRun")]
    public bool DryRun { get; init; }

    /// <summary>
    /// Which try of the run this is, from 1. Each further try has a higher number, whether or not the earlier one is known to have ended: it takes the
    /// lease over from that at once. The default is 1.
    /// </summary>
    [JsonPropertyName("try")]
    public int Try { get; init; } = 1;

    /// <summary>
    /// Whether no other run may work in the same process meanwhile, because earlier tries of this one died. A host that runs several at once
    /// sees to it; the run itself does not. The default value is <see langword="false"/>.
    /// </summary>
    [JsonPropertyName("alone")]
    public bool Alone { get; init; }
}
