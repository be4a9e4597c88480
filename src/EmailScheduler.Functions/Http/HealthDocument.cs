using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Http;

/// <summary>The app's health.</summary>
public sealed record HealthDocument
{
    /// <summary><c>healthy</c>; anything else is an error.</summary>
    [JsonPropertyName("status")]
    public required string Status { get; init; }
}
