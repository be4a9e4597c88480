using System.Text.Json.Serialization;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>One email that was considered for a contact.</summary>
public sealed record ExplainedEmail
{
    /// <summary>The <c>email_type</c>.</summary>
    public required string EmailType { get; init; }

    /// <summary>The event that the email is about; <see langword="null"/> when it did not come to one.</summary>
    public DateOnly? EventDate { get; init; }

    /// <summary>The ideal date, made from data alone.</summary>
    public DateOnly? IdealDate { get; init; }

    /// <summary>The last day that it may be sent; <see langword="null"/> for none.</summary>
    public DateOnly? LatestDate { get; init; }

    /// <summary>The day that it is meant for before load is balanced; <see langword="null"/> when it is not planned.</summary>
    public DateOnly? BaseDate { get; init; }

    /// <summary>The day in the plan; <see langword="null"/> when it is not planned.</summary>
    public DateOnly? SendDate { get; init; }

    /// <summary>The time of day in the plan, <c>HH:mm</c> in the organization's time zone; <see langword="null"/> when it is not planned.</summary>
    public string? SendTime { get; init; }

    /// <summary><c>pre-scheduled</c>, <c>skipped</c>, or <see langword="null"/> when it is not planned.</summary>
    public string? Status { get; init; }

    /// <summary>The skip reason, if it is skipped.</summary>
    public string? SkipReason { get; init; }

    /// <summary>What becomes of its row; <see langword="null"/> when it has none.</summary>
    public PlannedChange? Change { get; init; }

    /// <summary>What each rule did, in order.</summary>
    public required IReadOnlyList<ExplainedStep> Steps { get; init; }
}

/// <summary>What one rule did.</summary>
/// <param name="Rule">The rule in one or two words, such as <c>window</c> or <c>daily cap</c>.</param>
/// <param name="Section">Its section in docs/scheduling-rules.md, such as <c>2.4</c>.</param>
/// <param name="Sentence">What it did.</param>
public sealed record ExplainedStep(
    string Rule,
    string Section,
    [property: JsonIgnore] ExplainedText Sentence)
{
    /// <summary>What it did, as a sentence.</summary>
    public string Text => Sentence.ToString();
}
