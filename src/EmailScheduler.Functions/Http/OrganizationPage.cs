using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Http;

/// <summary>Some of the organizations, ascending.</summary>
public sealed record OrganizationPage
{
    /// <summary>The organizations.</summary>
    [JsonPropertyName("organizations")]
    public required IReadOnlyList<OrganizationDocument> Organizations { get; init; }

    /// <summary>What to pass as <c>after</c> for the next page; <see langword="null"/> on the last one.</summary>
    [JsonPropertyName("next")]
    public required long? Next { get; init; }
}
