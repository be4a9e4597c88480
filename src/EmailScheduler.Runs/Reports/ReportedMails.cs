using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Reports;

/// <summary>The mails of one type in the plan.</summary>
public sealed record ReportedMails
{
    /// <summary>The <c>email_type</c>.</summary>
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    /// <summary>Mails that will be sent.</summary>
    [JsonPropertyName("scheduled")]
    public long Scheduled { get; init; }

    /// <summary>Mails that will not.</summary>
    [JsonPropertyName("skipped")]
    public long Skipped { get; init; }
}
