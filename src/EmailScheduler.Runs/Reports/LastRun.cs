using System.Text;
using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Reports;

/// <summary>One run in a few counts, for lists; its <see cref="RunReport"/> has the rest.</summary>
public sealed record LastRun
{
    /// <summary>Bytes of UTF-8 that a reason may have, so that the whole status stays below a kilobyte.</summary>
    private const int MaxReasonBytes = 350;

    /// <summary>The run.</summary>
    [JsonPropertyName("runId")]
    public required string RunId { get; init; }

    /// <summary>How the run, or its last try, ended.</summary>
    [JsonPropertyName("status")]
    public required RunStatus Status { get; init; }

    /// <summary>Why it did not complete, as one line; the end of a long one is cut off.</summary>
    [JsonPropertyName("reason")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>What a person must correct when it was rejected.</summary>
    [JsonPropertyName("rejection")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FailureCategory? Rejection { get; init; }

    /// <summary>When it started (UTC).</summary>
    [JsonPropertyName("startedAt")]
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    [JsonPropertyName("milliseconds")]
    public long Milliseconds { get; init; }

    /// <summary>Emails planned to be sent; <see langword="null"/> when the run did not get as far as a plan.</summary>
    [JsonPropertyName("scheduled")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Scheduled { get; init; }

    /// <summary>Emails planned to be skipped.</summary>
    [JsonPropertyName("skipped")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Skipped { get; init; }

    /// <summary>Rows of <c>email_schedules</c> inserted, updated and deleted by the plan.</summary>
    [JsonPropertyName("rowsChanged")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RowsChanged { get; init; }

    [JsonIgnore]
    internal bool Succeeded => Status is RunStatus.Completed or RunStatus.Unchanged;

    internal static LastRun Of(RunReport report) => new()
    {
        RunId = report.RunId,
        Status = report.Status,
        Reason = report.Reason is { } reason ? OneLine(reason) : null,
        Rejection = report.Rejection,
        StartedAt = report.StartedAt,
        Milliseconds = report.Milliseconds,
        Scheduled = report.Plan?.Mails.Sum(mails => mails.Scheduled),
        Skipped = report.Plan?.Mails.Sum(mails => mails.Skipped),
        RowsChanged = report.Rows is { } rows ? rows.Inserted + rows.Updated + rows.Deleted : null,
    };

    private static string OneLine(string reason)
    {
        var line = new StringBuilder();
        var bytes = 0;
        foreach (var rune in reason.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxReasonBytes)
            {
                return line.Append('…').ToString();
            }

            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return line.ToString();
    }
}
