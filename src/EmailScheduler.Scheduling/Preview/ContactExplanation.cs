using System.Text.Json.Serialization;
using EmailScheduler.Scheduling.Rules;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Why one contact gets the mails that it gets. Holds no address and no name.</summary>
public sealed record ContactExplanation
{
    /// <summary>The contact.</summary>
    [JsonPropertyName("contactId")]
    public required long ContactId { get; init; }

    /// <summary>D: the date of the run in the organization's time zone.</summary>
    [JsonPropertyName("today")]
    public required DateOnly Today { get; init; }

    /// <summary>F: the first day that a mail can still go out.</summary>
    [JsonPropertyName("firstDay")]
    public required DateOnly FirstDay { get; init; }

    /// <summary>Why the contact gets no mail at all (<c>not_found</c>, <c>invalid_email</c>, <c>suppressed</c>, <c>unknown_location</c>); <see langword="null"/> when it may get some.</summary>
    [JsonPropertyName("leftOut")]
    public string? LeftOut { get; init; }

    /// <summary>What holds for all mails of the contact: why it is left out, its location and windows, its underwriting.</summary>
    [JsonPropertyName("contact")]
    public required IReadOnlyList<ExplainedStep> Contact { get; init; }

    /// <summary>Every mail that was considered, planned or not, in the order in which the stages consider them.</summary>
    [JsonPropertyName("mails")]
    public required IReadOnlyList<ExplainedMail> Mails { get; init; }

    /// <summary>Rows of the contact that are not in the plan and would be removed, or marked as missed.</summary>
    [JsonPropertyName("dropped")]
    public required IReadOnlyList<PlannedRow> Dropped { get; init; }
}
