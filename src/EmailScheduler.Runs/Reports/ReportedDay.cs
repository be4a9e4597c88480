using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Reports;

/// <summary>The mails to send on one day.</summary>
public sealed record ReportedDay
{
    /// <summary>The send date (local to the organization).</summary>
    [JsonPropertyName("day")]
    public required DateOnly Day { get; init; }

    /// <summary>Mails by <c>email_type</c>.</summary>
    [JsonPropertyName("mails")]
    public required IReadOnlyDictionary<string, long> Mails { get; init; }
}
