using System.Text.Json.Serialization;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>What one rule did.</summary>
/// <param name="Rule">The rule in one or two words, such as <c>window</c> or <c>daily cap</c>.</param>
/// <param name="Section">Its section in docs/scheduling-rules.md, such as <c>2.4</c>.</param>
/// <param name="Text">What it did, as a sentence.</param>
public sealed record ExplainedStep(
    [property: JsonPropertyName("rule")] string Rule,
    [property: JsonPropertyName("section")] string Section,
    [property: JsonPropertyName("text")] string Text);
