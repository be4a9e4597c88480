using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Http;

/// <summary>The body of an error (RFC 9457).</summary>
public sealed record ProblemDocument
{
    /// <summary>The kind of problem; the HTTP status says it all.</summary>
    [JsonPropertyName("type")]
    public string Type { get; init; } = "about:blank";

    /// <summary>The HTTP status in words.</summary>
    [JsonPropertyName("title")]
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    [JsonPropertyName("status")]
    public required int Status { get; init; }

    /// <summary>What is wrong, and what to do.</summary>
    [JsonPropertyName("detail")]
    public required string Detail { get; init; }
}
