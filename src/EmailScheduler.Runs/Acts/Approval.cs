using System.Text.Json.Serialization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Acts;

/// <summary>
/// A person's word that the plan of a held run may pass. Kept in the store at <c>org-data/{org}.db.approvals/{held run}.json</c>. Fields may be added; none is
/// renamed.
/// </summary>
public sealed record Approval
{
    /// <summary>The run whose findings were approved.</summary>
    public required string HeldRunId { get; init; }

    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The findings that held the plan: a later plan passes with the same ones, each at most a tenth worse.</summary>
    public required IReadOnlyList<GuardFinding> Findings { get; init; }

    /// <summary>The hash of settings, exclusion windows and engine that the plan was made with: a plan that was made with others does not pass.</summary>
    public required string Inputs { get; init; }

    /// <summary>The run whose commit the plan was compared with: once another has taken its place, the approval is used up.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ComparedRun { get; init; }

    /// <summary>Why, in the words of who approved.</summary>
    [JsonConverter(typeof(ReasonWithoutAddresses))]
    public required string Reason { get; init; }

    /// <summary>Who approved, such as <c>cli:anna@host</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>When (UTC), by the clock of who approved.</summary>
    public required DateTimeOffset ApprovedAt { get; init; }

    /// <summary>Until when (UTC), by the clock of who approved; the store's clock ends it as well.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether a plan with these findings, made with these inputs, is one that was approved.</summary>
    internal bool Covers(GuardReport guard) => Inputs.Length > 0
        && string.Equals(Inputs, guard.Inputs, StringComparison.Ordinal)
        && string.Equals(ComparedRun, guard.ComparedRun, StringComparison.Ordinal)
        && guard.Findings.Where(finding => finding.Holds).All(finding => Findings.Any(finding.IsCoveredBy));
}

/// <summary>An approval as it is stored.</summary>
/// <param name="Approval">The approval; <see langword="null"/> when what is stored cannot be read as that of its run.</param>
/// <param name="Head">What the store says of the object.</param>
internal sealed record StoredApproval(Approval? Approval, ObjectHead Head)
{
    // The machines of one store need not agree to the second.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether it holds now, by the store's clock, as leases do: neither a clock of the machine that approved nor one of the machine that plans makes it last
    /// longer. Its own end counts too, for a copy that was brought back from elsewhere. One that seems to be written later than now is of a time before the clock was set back, and of an age that is not known.
    /// </summary>
    public bool IsInForce => Approval is not null
        && Head.ServerTime - Head.LastModified < Approvals.ValidFor
        && Head.LastModified - Head.ServerTime <= ClockDifference
        && Head.ServerTime < Approval.ExpiresAt;
}
