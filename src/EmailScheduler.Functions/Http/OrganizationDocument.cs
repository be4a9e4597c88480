using System.Text.Json.Serialization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Functions.Http;

/// <summary>One organization, as the API shows it.</summary>
public sealed record OrganizationDocument
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>Its newest run; <see langword="null"/> when none has left a status.</summary>
    public required LastRun? LastRun { get; init; }

    /// <summary>When its last successful run started (UTC).</summary>
    public required DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>When the timer runs it next (UTC).</summary>
    public required DateTimeOffset? NextRun { get; init; }

    /// <summary>Who works on its database, when that was asked for; an expired lease counts as free.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LeaseHolder? Lease { get; init; }
}
