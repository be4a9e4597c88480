using System.Text.Json.Serialization;

namespace EmailScheduler.Runs;

/// <summary>What is asked of one run. It crosses process boundaries as JSON: names are fixed, unknown fields are ignored, new fields must be optional.</summary>
public sealed record RunRequest
{
    /// <summary>The organization; see <see cref="Runs.Identifiers.OrganizationId"/> for what is valid.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>Identifies the run; a repeated request with the same id has no second effect. See <see cref="Runs.Identifiers.RunId.New"/>.</summary>
    public required string RunId { get; init; }

    /// <summary>The day to plan for; by default the instant at which the run takes place.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Plan and compare only: no lease, no commit, no report in the store. The default is <see langword="false"/>.</summary>
    public bool DryRun { get; init; }

    /// <summary>
    /// Which try of the run this is, from 1. Each further try has a higher number, whether or not the earlier one is known to have ended: it takes the
    /// lease over from that at once. The default is 1.
    /// </summary>
    public int Try { get; init; } = 1;

    /// <summary>Who or what asked for the run, for the metadata of its commit; by default <see cref="Settings.RunSettings.Actor"/>.</summary>
    /// <remarks>Absent when it is not known: what an earlier release has written reads and writes as it was.</remarks>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Actor { get; init; }

    /// <summary>
    /// Whether no other run may work in the same process meanwhile, because earlier tries of this one died. A host that runs several at once
    /// sees to it; the run itself does not. The default value is <see langword="false"/>.
    /// </summary>
    public bool Alone { get; init; }
}
