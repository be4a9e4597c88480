using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Cli.Display;

/// <summary>A lease as JSON: whether it is free, expired or held, and who holds it.</summary>
internal sealed record LeaseDocument(string State, string? RunId, string? Host, DateTimeOffset? TakenAt, DateTimeOffset? ExpiresAt)
{
    public static LeaseDocument Of(LeaseHolder? holder) => new(
        holder switch { null => "free", { IsExpired: true } => "expired", _ => "held" }, holder?.RunId, holder?.Host, holder?.TakenAt, holder?.ExpiresAt);
}
