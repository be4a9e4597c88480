using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Reports;

/// <summary>
/// A hold by hand: the runs of the organization commit their safe part and nothing else. Kept in the store at <c>org-data/{org}.db.pause.json</c>. Fields may be
/// added; none is renamed.
/// </summary>
public sealed record Pause
{
    /// <summary>Why, in the words of who paused.</summary>
    [JsonConverter(typeof(ReasonWithoutAddresses))]
    public required string Reason { get; init; }

    /// <summary>Who paused, such as <c>cli:anna@host</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The first day, in the organization's time zone, that is planned again; <see langword="null"/> until it is resumed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? Until { get; init; }
}
