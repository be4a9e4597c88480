using System.Text.Json.Serialization;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Reports;

/// <summary>Some of the organizations, ascending.</summary>
public sealed record OrganizationDocuments
{
    /// <summary>The organizations.</summary>
    public required IReadOnlyList<OrganizationDocument> Organizations { get; init; }

    /// <summary>What to pass as <c>after</c> for the next page; <see langword="null"/> on the last one.</summary>
    public required long? Next { get; init; }
}

/// <summary>One organization, as the API and the command line show it.</summary>
public record OrganizationDocument
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>Its newest run; <see langword="null"/> when none has left a status.</summary>
    public required LastRun? LastRun { get; init; }

    /// <summary>When its last successful run started (UTC).</summary>
    public required DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>When the timer runs it next (UTC); <see langword="null"/> where there is no timer.</summary>
    public required DateTimeOffset? NextRun { get; init; }

    /// <summary>Who works on its database, when that was asked for; an expired lease counts as free.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LeaseHolder? Lease { get; init; }
}
