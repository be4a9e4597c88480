namespace EmailScheduler.Storage.Leases;

/// <summary>Who holds a lease, according to its object.</summary>
/// <param name="InstanceId">The process that took it; <see langword="null"/> when the body cannot be parsed.</param>
/// <param name="RunId">The run it was taken for; <see langword="null"/> for a lease of the production shell script.</param>
/// <param name="Try">The number of that run's try, from 1; <see langword="null"/> for a lease without one.</param>
/// <param name="Host">The machine's name, where given.</param>
/// <param name="TakenAt">When the store says it was last written (UTC); the time of reading when the store gives a time in the future.</param>
/// <param name="ExpiresAt">When it expires (UTC, by the store's clock), at most a day after <see cref="TakenAt"/>.</param>
/// <param name="IsExpired">Whether the store's clock had passed <see cref="ExpiresAt"/> when the lease was read.</param>
public sealed record LeaseHolder(
    string? InstanceId,
    string? RunId,
    int? Try,
    string? Host,
    DateTimeOffset TakenAt,
    DateTimeOffset ExpiresAt,
    bool IsExpired);
