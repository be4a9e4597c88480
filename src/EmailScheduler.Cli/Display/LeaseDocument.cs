using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Cli.Display;

/// <summary>A lease as JSON.</summary>
internal sealed record LeaseDocument
{
    public required string State { get; init; }

    public string? RunId { get; init; }

    public string? Host { get; init; }

    public DateTimeOffset? TakenAt { get; init; }

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
