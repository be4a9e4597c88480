using System.Text.Json.Serialization;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Runs.Acts;

/// <summary>
/// What a person did to an organization, when and why. Kept in the store at <c>org-data/{org}.db.audit/{id}.json</c>. Fields may be added; none is renamed.
/// </summary>
public sealed record AuditRecord
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>The record's id, in the form of a run's: its time (UTC) and 8 hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>What was done: <c>approve</c>, <c>pause</c>, <c>resume</c>, <c>restore</c>, <c>lease_break</c>; later versions may know more.</summary>
    public required string Act { get; init; }

    /// <summary>What became of it.</summary>
    public required AuditOutcome Outcome { get; init; }

    /// <summary>Who did it, such as <c>cli:anna@host</c> or <c>http</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>When it began (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why, in the words of who did it; <see langword="null"/> when that was not said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(ReasonWithoutAddresses))]
    public string? Reason { get; init; }

    /// <summary>What it was done to, by the kind of id: <c>run</c>, <c>state</c>, <c>until</c>.</summary>
    public IReadOnlyDictionary<string, string> Ids { get; init => field = value ?? None; } = None;
}

/// <summary>The acts that are recorded.</summary>
public static class AuditActs
{
    /// <summary>The plan of a held run was approved.</summary>
    public const string Approve = "approve";

    /// <summary>The runs were paused.</summary>
    public const string Pause = "pause";

    /// <summary>A pause was ended.</summary>
    public const string Resume = "resume";

    /// <summary>A past state was made the newest one.</summary>
    public const string Restore = "restore";

    /// <summary>A lease was removed that another process held.</summary>
    public const string LeaseBreak = "lease_break";
}

/// <summary>What became of an act.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuditOutcome>))]
public enum AuditOutcome
{
    /// <summary>It was begun, and is not known to have ended: it may have happened or not.</summary>
    [JsonStringEnumMemberName("begun")]
    Begun,

    /// <summary>It was done.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>There was nothing to do: it was so already, or another was first.</summary>
    [JsonStringEnumMemberName("unchanged")]
    Unchanged,
}
