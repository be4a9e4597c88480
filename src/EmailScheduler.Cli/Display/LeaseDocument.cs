using System.Text.Json.Serialization;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Cli.Display;

/// <summary>A lease as JSON.</summary>
internal sealed record LeaseDocument
{
    [JsonPropertyName("state")]
    public required string State { get; init; }

    [JsonPropertyName("runId")]
    public string? RunId { get; init; }

    [JsonPropertyName("host")]
    public string? Host { get; init; }

    [JsonPropertyName("takenAt")]
    public DateTimeOffset? TakenAt { get; init; }

    [JsonPropertyName("expiresAt")]
    public DateTimeOffset? ExpiresAt { get; init; }

    public static LeaseDocument Of(LeaseHolder? holder) => new()
    {
        State = holder switch { null => "free", { IsExpired: true } => "expired", _ => "held" },
        RunId = holder?.RunId,
        Host = holder?.Host,
        TakenAt = holder?.TakenAt,
        ExpiresAt = holder?.ExpiresAt,
    };
}
