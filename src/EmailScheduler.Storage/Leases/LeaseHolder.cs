namespace EmailScheduler.Storage.Leases;

/// <summary>Who holds a lease, as its object tells.</summary>
/// <param name="InstanceId">The process that took it; <see langword="null"/> when the body cannot be parsed.</param>
/// <param name="RunId">The run it was taken for; <see langword="null"/> for a lease of the production shell script.</param>
/// <param name="Host">The machine's name, where given.</param>
/// <param name="TakenAt">When the store says it was last written (UTC).</param>
/// <param name="ExpiresAt">When it expires (UTC, by the store's clock).</param>
/// <param name="IsExpired">Whether the store's clock had passed <see cref="ExpiresAt"/> when the lease was read.</param>
public sealed record LeaseHolder(string? InstanceId, string? RunId, string? Host, DateTimeOffset TakenAt, DateTimeOffset ExpiresAt, bool IsExpired);
