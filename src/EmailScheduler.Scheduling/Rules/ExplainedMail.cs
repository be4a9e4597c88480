using System.Text.Json.Serialization;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>One mail that was considered for a contact.</summary>
public sealed record ExplainedMail
{
    /// <summary>The <c>email_type</c>.</summary>
    [JsonPropertyName("emailType")]
    public required string EmailType { get; init; }

    /// <summary>The event that the mail is about; <see langword="null"/> when it did not come to one.</summary>
    [JsonPropertyName("eventDate")]
    public DateOnly? EventDate { get; init; }

    /// <summary>The ideal date, made from data alone.</summary>
    [JsonPropertyName("idealDate")]
    public DateOnly? IdealDate { get; init; }

    /// <summary>The last day that it may be sent; <see langword="null"/> for none.</summary>
    [JsonPropertyName("latestDate")]
    public DateOnly? LatestDate { get; init; }

    /// <summary>The day that it is meant for before load is balanced; <see langword="null"/> when it is not planned.</summary>
    [JsonPropertyName("baseDate")]
    public DateOnly? BaseDate { get; init; }

    /// <summary>The day in the plan; <see langword="null"/> when it is not planned.</summary>
    [JsonPropertyName("sendDate")]
    public DateOnly? SendDate { get; init; }

    /// <summary><c>pre-scheduled</c>, <c>skipped</c>, or <see langword="null"/> when it is not planned.</summary>
    [JsonPropertyName("status")]
    public string? Status { get; init; }

    /// <summary>The skip reason, if it is skipped.</summary>
    [JsonPropertyName("skipReason")]
    public string? SkipReason { get; init; }

    /// <summary>What becomes of its row; <see langword="null"/> when it has none.</summary>
    [JsonPropertyName("change")]
    public PlannedChange? Change { get; init; }

    /// <summary>What each rule did, in order.</summary>
    [JsonPropertyName("steps")]
    public required IReadOnlyList<ExplainedStep> Steps { get; init; }
}

/// <summary>What one rule did.</summary>
/// <param name="Rule">The rule in one or two words, such as <c>window</c> or <c>daily cap</c>.</param>
/// <param name="Section">Its section in docs/scheduling-rules.md, such as <c>2.4</c>.</param>
/// <param name="Text">What it did, as a sentence.</param>
public sealed record ExplainedStep(
    [property: JsonPropertyName("rule")] string Rule,
    [property: JsonPropertyName("section")] string Section,
    [property: JsonPropertyName("text")] string Text);
