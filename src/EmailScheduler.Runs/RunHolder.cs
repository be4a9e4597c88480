using System.Text.Json.Serialization;

namespace EmailScheduler.Runs;

/// <summary>Who holds the lease that a busy run found.</summary>
public sealed record RunHolder
{
    /// <summary>The holder's run; <see langword="null"/> for a lease that was not taken by this system.</summary>
    [JsonPropertyName("runId")]
    public string? RunId { get; init; }

    /// <summary>The holder's machine, where it told.</summary>
    [JsonPropertyName("host")]
    public string? Host { get; init; }

    /// <summary>When the lease was last renewed (UTC, by the store's clock).</summary>
    [JsonPropertyName("takenAt")]
    public DateTimeOffset TakenAt { get; init; }

    /// <summary>When the lease expires unless it is renewed (UTC, by the store's clock).</summary>
    [JsonPropertyName("expiresAt")]
    public DateTimeOffset ExpiresAt { get; init; }
}
